package io.outrider.samples.worlds;

import io.outrider.agent.ActionMask;
import io.outrider.samplers.world.ParameterSpace;
import io.outrider.samples.shared.Seeds;
import io.outrider.world.WorldEditor;
import io.outrider.world.WorldSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * A family of deep seas: the size is drawn uniformly, and with the seed for each cell which of two actions goes right.
 *
 * @param smallest the least number of rows, at least 2
 * @param largest the greatest, at most {@link SeaWorld#MOST_ROWS}
 */
record Seas(int smallest, int largest) implements Family {

    /** What the commands use: from those in which a chest is soon found by chance to those in which it never is. */
    static final Seas USUAL = new Seas(4, 14);

    Seas {
        if (smallest < 2 || largest > SeaWorld.MOST_ROWS || smallest > largest) {
            throw new IllegalArgumentException(
                    "seas have 2 to " + SeaWorld.MOST_ROWS + " rows, not " + smallest + " to " + largest);
        }
    }

    /** The sea of that many rows. */
    static WorldSpec spec(long seed, int rows) {
        return WorldSpec.of(String.format(Locale.ROOT, "sea-%d-%016x", rows, seed), seed, rows);
    }

    @Override
    public String plural() {
        return "seas";
    }

    @Override
    public WorldSpec draw(RandomGenerator random) {
        return spec(random.nextLong(), smallest + random.nextInt(largest - smallest + 1));
    }

    @Override
    public Watched open(WorldSpec spec) {
        return new SeaWorld(spec);
    }

    /** Nobody comes to the cells right of the way to the chest. */
    @Override
    public Drawn drawn(WorldSpec spec) {
        int rows = SeaWorld.rows(spec);
        List<Integer> walls = new ArrayList<>();
        for (int cell = 0; cell < rows * rows; cell++) {
            walls.add(cell % rows > cell / rows ? 15 : 0);
        }
        return new Drawn(rows, walls, 0, rows * rows - 1, rows);
    }

    /** One row more or less; the mapping is another in any case. */
    @Override
    public WorldEditor editor() {
        return (world, random) -> {
            int rows = SeaWorld.rows(world) + random.nextInt(3) - 1;
            return spec(random.nextLong(), within(rows));
        };
    }

    private int within(double rows) {
        return (int) Math.max(smallest, Math.min(largest, Math.rint(rows)));
    }

    @Override
    public ParameterSpace space() {
        return ParameterSpace.of(new double[] {smallest - 0.5}, new double[] {largest + 0.5}, point -> {
            long seed = Seeds.mix(Double.doubleToLongBits(point[0]));
            return spec(seed, within(point[0]));
        });
    }

    @Override
    public int shortest(WorldSpec spec) {
        return SeaWorld.rows(spec);
    }

    @Override
    public int floats() {
        return View.SURROUNDINGS.floats();
    }

    @Override
    public void available(float[] observation, ActionMask out) {
        View.SURROUNDINGS.available(observation, out);
    }

    @Override
    public Model model(boolean ensemble) {
        return View.SURROUNDINGS.model(ensemble);
    }
}
