package io.outrider.samplers.world;

import io.outrider.world.WorldSpec;
import java.util.Locale;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * A box of world parameters, and how worlds are made from a point of it. Immutable.
 *
 * @see LearningProgress
 */
public final class ParameterSpace {

    private final double[] low;
    private final double[] high;
    private final Function<double[], WorldSpec> maker;

    private ParameterSpace(double[] low, double[] high, Function<double[], WorldSpec> maker) {
        this.low = low.clone();
        this.high = high.clone();
        this.maker = maker;
        if (low.length == 0 || low.length != high.length) {
            throw new IllegalArgumentException("a space needs as many upper bounds as lower ones, at least one, not "
                    + high.length + " and " + low.length);
        }
        for (int i = 0; i < low.length; i++) {
            if (!(low[i] < high[i]) || Double.isInfinite(low[i]) || Double.isInfinite(high[i])) {
                throw new IllegalArgumentException(
                        "parameter " + i + " needs finite bounds in order, not " + low[i] + " and " + high[i]);
            }
        }
    }

    /** The box between {@code low} and {@code high}, whose points {@code maker} makes worlds from. */
    public static ParameterSpace of(double[] low, double[] high, Function<double[], WorldSpec> maker) {
        return new ParameterSpace(low, high, maker);
    }

    /** The box between {@code low} and {@code high}; a world is named by its parameters and reset with seed 0. */
    public static ParameterSpace of(double[] low, double[] high) {
        return new ParameterSpace(low, high, point -> {
            StringBuilder id = new StringBuilder("world");
            for (double value : point) {
                id.append(String.format(Locale.ROOT, "_%.6g", value));
            }
            return WorldSpec.of(id.toString(), 0, point);
        });
    }

    /** The number of parameters. */
    public int dimensions() {
        return low.length;
    }

    WorldSpec world(double[] point) {
        return maker.apply(point.clone());
    }

    /** A point drawn uniformly. */
    double[] draw(RandomGenerator random) {
        double[] point = new double[low.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = low[i] + random.nextDouble() * (high[i] - low[i]);
        }
        return point;
    }

    /** The parameters of {@code world}, each scaled to [0, 1]. */
    double[] unit(WorldSpec world) {
        if (world.size() != low.length) {
            throw new IllegalArgumentException(
                    "the world " + world + " has " + world.size() + " parameters, the space " + low.length);
        }
        double[] unit = new double[low.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (world.parameter(i) - low[i]) / (high[i] - low[i]);
        }
        return unit;
    }

    /** The point that is {@code unit} in scaled parameters. */
    double[] point(double[] unit) {
        double[] point = new double[low.length];
        for (int i = 0; i < point.length; i++) {
            point[i] = low[i] + unit[i] * (high[i] - low[i]);
        }
        return point;
    }
}
