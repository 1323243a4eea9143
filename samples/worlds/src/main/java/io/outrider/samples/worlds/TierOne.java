package io.outrider.samples.worlds;

import io.outrider.samples.shared.Estimate;
import io.outrider.samples.shared.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A problem whose best split is known, to test the fit on: the mean of worlds θ_w ~ N(μ, τ²) is estimated from P pulls in each of W
 * of them, each pull with noise of variance σ². The squared error is (τ² + σ²/P)/W on average, the cost W·(c_w + c_p·P), and the
 * cheapest way to any error has P* = (σ/τ)·√(c_w/c_p).
 *
 * <p>Cells are simulated, and P* is read off the contours that are fitted to them.
 *
 * @param sigma σ, the deviation of a pull
 * @param tau τ, the deviation between worlds
 * @param worldCost c_w
 * @param pathCost c_p, of a pull
 */
record TierOne(double sigma, double tau, double worldCost, double pathCost) {

    static final TierOne USUAL = new TierOne(2, 0.5, 64, 1);

    private static final double LEAST_PATHS = 4;
    private static final double MOST_PATHS = 1024;
    private static final double LEAST_BEND = 0.1;
    private static final double MEAN = 1;
    private static final int REPETITIONS = 8000;
    private static final int[] WORLDS = {1, 2, 4, 8, 16, 32, 64};
    private static final int[] PULLS = {
        1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096
    };

    /** Refuses constants of which the optimum cannot be found within the simulated cells. */
    TierOne {
        require("sigma", sigma);
        require("tau", tau);
        require("cw", worldCost);
        require("cp", pathCost);
        double best = sigma / tau * Math.sqrt(worldCost / pathCost);
        if (!(best >= LEAST_PATHS && best <= MOST_PATHS)) {
            throw new IllegalArgumentException("(sigma/tau)·sqrt(cw/cp), the best number of pulls, must be in ["
                    + (int) LEAST_PATHS + ", " + (int) MOST_PATHS + "], where cells are simulated, not " + best);
        }
        if (!(bend(sigma, tau, worldCost, pathCost) >= LEAST_BEND)) {
            throw new IllegalArgumentException("with sigma " + sigma + ", tau " + tau + ", cw " + worldCost + " and cp "
                    + pathCost + " the cost is so flat around its least that noise hides where it is");
        }
    }

    private static void require(String what, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(what + " must be positive and finite, not " + value);
        }
    }

    /** The second derivative of ln cost by ln P at the optimum: 2ts/(t + s)², t = τ√c_w, s = σ√c_p; at most ½. */
    private static double bend(double sigma, double tau, double worldCost, double pathCost) {
        double t = tau * Math.sqrt(worldCost);
        double s = sigma * Math.sqrt(pathCost);
        return 2 * t * s / ((t + s) * (t + s));
    }

    /**
     * The constants that {@code text}, four numbers with commas, gives.
     *
     * @throws IllegalArgumentException if it is anything else, or they cannot be; the message says what
     */
    static TierOne parse(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("sigma,tau,cw,cp are four numbers, not \"" + text + "\"");
        }
        double[] numbers = new double[4];
        for (int i = 0; i < 4; i++) {
            try {
                numbers[i] = Double.parseDouble(parts[i].strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("\"" + parts[i] + "\" in \"" + text + "\" is no number", e);
            }
        }
        return new TierOne(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** P*, by the closed form. */
    double trueP() {
        return sigma / tau * Math.sqrt(worldCost / pathCost);
    }

    /** What came of it; each cell's mean is its mean squared error. */
    record Result(double sigma, double tau, double cw, double cp, double estimatedP, double trueP, List<Cell> cells) {}

    /** Simulates all cells, and estimates P* from them by the same fit that the measured ones get. */
    Result run(long seed) {
        double[][] performance = new double[WORLDS.length][PULLS.length];
        double[][] weights = new double[WORLDS.length][PULLS.length];
        List<Cell> cells = new ArrayList<>();
        for (int w = 0; w < WORLDS.length; w++) {
            for (int p = 0; p < PULLS.length; p++) {
                Estimate error = simulate(WORLDS[w], PULLS[p], Seeds.generator(seed, w, p));
                performance[w][p] = -Math.log(error.mean());
                double relative = error.standardError() / error.mean();
                weights[w][p] = 1 / (relative * relative);
                cells.add(new Cell(
                        WORLDS[w],
                        PULLS[p],
                        "pulls",
                        "uniform",
                        error.mean(),
                        error.standardError(),
                        WORLDS[w] * (worldCost + pathCost * PULLS[p])));
            }
        }
        Surface surface = new Surface(doubles(WORLDS), doubles(PULLS), performance, weights);
        double estimated = new Split(worldCost, pathCost).cheapestPaths(surface);
        return new Result(sigma, tau, worldCost, pathCost, estimated, trueP(), cells);
    }

    private static double[] doubles(int[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }

    /** The mean squared error over repetitions; the flatter the optimum, the more of them. */
    private Estimate simulate(int worlds, int pulls, SplittableRandom random) {
        double flat = 0.5 / bend(sigma, tau, worldCost, pathCost);
        int repetitions = (int) (REPETITIONS * flat * flat);
        List<Double> errors = new ArrayList<>(repetitions);
        double noise = sigma / Math.sqrt(pulls);
        for (int i = 0; i < repetitions; i++) {
            double sum = 0;
            for (int w = 0; w < worlds; w++) {
                double world = MEAN + tau * random.nextGaussian();
                sum += world + noise * random.nextGaussian(); // the mean of this world's pulls
            }
            double error = sum / worlds - MEAN;
            errors.add(error * error);
        }
        return Estimate.of(errors);
    }
}
