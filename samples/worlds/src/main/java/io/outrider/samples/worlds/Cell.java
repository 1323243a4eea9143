package io.outrider.samples.worlds;

/**
 * What one split of effort came to, over all its seeds.
 *
 * @param worlds how many worlds were learned from
 * @param pathBudget decisions, or pulls, in each
 * @param sampler the path sampler
 * @param worldSampler which world was next
 * @param mean the mean performance over seeds: of measured cells the share of unseen mazes that were solved
 * @param standardError its standard error over seeds
 * @param flops what it cost, worlds and paths and learning together, in floating-point operations; the mean over seeds
 */
record Cell(
        int worlds,
        int pathBudget,
        String sampler,
        String worldSampler,
        double mean,
        double standardError,
        double flops) {

    /** Which samplers it is about. */
    String arm() {
        return sampler + " / " + worldSampler;
    }
}
