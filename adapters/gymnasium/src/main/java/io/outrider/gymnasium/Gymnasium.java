package io.outrider.gymnasium;

import io.outrider.world.WorldSource;
import io.outrider.world.WorldSpec;
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
 * time: more throughput takes more processes. A process that ends, or does not answer within the patience, is a
 * {@link GymnasiumException} with what it printed last, in whatever call was waiting and in every later one. Python ends when
 * this is closed, or when the JVM does. Thread-safe.
 */
public final class Gymnasium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

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
        return discrete(id, "{}");
    }

    /** As {@link #discrete(String)}, made with keyword arguments. */
    public GymnasiumWorld<Integer> discrete(String id, String jsonArguments) {
        Made made = make(id, jsonArguments);
        if (made.continuous) {
            process.ask("closing " + id, 4, Payloads.of(made.index));
            throw new GymnasiumException("the actions of " + id + " are a box: use continuous(…)", null);
        }
        return new GymnasiumWorld<>(process, made, action -> {
            if (action < 0 || action >= made.actions) {
                throw new IllegalArgumentException(
                        "the actions of " + id + " are 0 to " + (made.actions - 1) + ", not " + action);
            }
            return Payloads.of(made.index, action);
        });
    }

    /**
     * A new environment with a box of actions, flattened.
     *
     * @throws GymnasiumException if there is no such environment, or its actions are not a box
     */
    public GymnasiumWorld<float[]> continuous(String id) {
        return continuous(id, "{}");
    }

    /** As {@link #continuous(String)}, made with keyword arguments. */
    public GymnasiumWorld<float[]> continuous(String id, String jsonArguments) {
        Made made = make(id, jsonArguments);
        if (!made.continuous) {
            process.ask("closing " + id, 4, Payloads.of(made.index));
            throw new GymnasiumException("the actions of " + id + " are discrete: use discrete(…)", null);
        }
        return new GymnasiumWorld<>(process, made, action -> {
            if (action.length != made.actions) {
                throw new IllegalArgumentException(
                        "an action of " + id + " has " + made.actions + " values, not " + action.length);
            }
            return Payloads.of(made.index, action);
        });
    }

    /**
     * An endless source of worlds of environment {@code id}, one for each seed, named {@code id/seed}. Every world that it opens
     * is an environment in the process until it is closed: open as many as run side by side, and reset them.
     */
    public WorldSource<float[], Integer> discreteWorlds(String id) {
        return WorldSource.endless(
                random -> {
                    long seed = random.nextLong(1L << 31);
                    return WorldSpec.of(id + "/" + seed, seed);
                },
                spec -> discrete(id));
    }

    private Made make(String id, String jsonArguments) {
        ByteBuffer answer = process.ask("making " + id, 1, Payloads.order(id, jsonArguments));
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
