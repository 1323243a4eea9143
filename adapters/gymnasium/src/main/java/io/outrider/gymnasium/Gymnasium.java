package io.outrider.gymnasium;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * A Python process that holds Gymnasium environments.
 *
 * <pre>{@code
 * try (Gymnasium gymnasium = Gymnasium.start(Path.of("python3"))) {
 *     World<float[], Integer> world = gymnasium.discrete("CartPole-v1");
 *     float[] observation = world.reset(42);
 * }
 * }</pre>
 *
 * <p>Needs a Python 3 with the package {@code gymnasium}. Requests go over the process's standard input and output, one at a
 * time; one may step many worlds ({@link #discreteWorlds}), and more throughput than that takes more processes. A process that ends, or does not answer within the patience, is a
 * {@link GymnasiumException} with what it printed last, in whatever call was waiting and in every later one. Python ends when
 * this is closed, or when the JVM does. Thread-safe.
 */
public final class Gymnasium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NO_ARGUMENTS = "{}";

    private final PythonProcess process;

    private Gymnasium(PythonProcess process) {
        this.process = process;
    }

    /** Starts {@code python}, with a patience of 60 seconds an answer. */
    public static Gymnasium start(Path python) {
        return start(python, PATIENCE);
    }

    /**
     * Starts {@code python}.
     *
     * @param python the interpreter, found on the path if it is a mere name
     * @param patience how long an answer may take before the process is ended
     * @throws GymnasiumException if it cannot be started
     * @throws IllegalArgumentException if {@code patience} is not positive
     */
    public static Gymnasium start(Path python, Duration patience) {
        Objects.requireNonNull(python, "python");
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive, not " + patience);
        }
        return new Gymnasium(new PythonProcess(python, script(), patience.toNanos()));
    }

    private static String script() {
        try (InputStream script = Objects.requireNonNull(
                Gymnasium.class.getResourceAsStream("/io/outrider/gymnasium/server.py"), "server.py")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A new environment with a discrete action space; actions count from 0, whatever the space's start.
     *
     * @throws GymnasiumException if there is no such environment, or its actions are not discrete
     */
    public GymnasiumWorld<Integer> discrete(String id) {
        return discrete(id, NO_ARGUMENTS);
    }

    /** As {@link #discrete(String)}, made with keyword arguments. */
    public GymnasiumWorld<Integer> discrete(String id, String jsonArguments) {
        return new GymnasiumWorld<>(process, makeDiscrete(id, jsonArguments), Actions.DISCRETE, this::end);
    }

    private Made makeDiscrete(String id, String jsonArguments) {
        Made made = make(id, jsonArguments);
        if (made.continuous) {
            end(made);
            throw new GymnasiumException("the actions of " + id + " are a box: use continuous(…)", null);
        }
        return made;
    }

    /**
     * A new environment with a box of actions, flattened.
     *
     * @throws GymnasiumException if there is no such environment, or its actions are not a box
     */
    public GymnasiumWorld<float[]> continuous(String id) {
        return continuous(id, NO_ARGUMENTS);
    }

    /** As {@link #continuous(String)}, made with keyword arguments. */
    public GymnasiumWorld<float[]> continuous(String id, String jsonArguments) {
        return new GymnasiumWorld<>(process, makeContinuous(id, jsonArguments), Actions.BOX, this::end);
    }

    private Made makeContinuous(String id, String jsonArguments) {
        Made made = make(id, jsonArguments);
        if (!made.continuous) {
            end(made);
            throw new GymnasiumException("the actions of " + id + " are discrete: use discrete(…)", null);
        }
        return made;
    }

    /** The worlds of an environment with a discrete action space, for rollouts. */
    public GymnasiumWorlds<Integer> discreteWorlds(String id) {
        return discreteWorlds(id, NO_ARGUMENTS);
    }

    /** As {@link #discreteWorlds(String)}, made with keyword arguments. */
    public GymnasiumWorlds<Integer> discreteWorlds(String id, String jsonArguments) {
        return new GymnasiumWorlds<>(process, id, Actions.DISCRETE, () -> makeDiscrete(id, jsonArguments));
    }

    /** The worlds of an environment with a box of actions, for rollouts. */
    public GymnasiumWorlds<float[]> continuousWorlds(String id) {
        return continuousWorlds(id, NO_ARGUMENTS);
    }

    /** As {@link #continuousWorlds(String)}, made with keyword arguments. */
    public GymnasiumWorlds<float[]> continuousWorlds(String id, String jsonArguments) {
        return new GymnasiumWorlds<>(process, id, Actions.BOX, () -> makeContinuous(id, jsonArguments));
    }

    private void end(Made made) {
        process.ask("closing " + made.id, Payloads.CLOSE, Payloads.of(made.index));
    }

    private Made make(String id, String jsonArguments) {
        ByteBuffer answer = process.ask("making " + id, Payloads.MAKE, Payloads.order(id, jsonArguments));
        return new Made(id, answer);
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process id, for tools that watch it. */
    public long pid() {
        return process.pid();
    }

    /** Ends Python, and with it all environments. Closing twice does nothing. */
    @Override
    public void close() {
        process.close();
    }

    /** What an environment is like. */
    static final class Made {
        final String id;
        final int index;
        final int observations;
        final boolean continuous;
        /** The number of discrete actions, or of values of a continuous one. */
        final int actions;

        final float[] low;
        final float[] high;

        private Made(String id, ByteBuffer answer) {
            this.id = id;
            index = answer.getInt();
            observations = answer.getInt();
            continuous = answer.get() != 0;
            actions = answer.getInt();
            low = new float[continuous ? actions : 0];
            high = new float[continuous ? actions : 0];
            for (int i = 0; i < low.length; i++) {
                low[i] = answer.getFloat();
            }
            for (int i = 0; i < high.length; i++) {
                high[i] = answer.getFloat();
            }
        }
    }
}
