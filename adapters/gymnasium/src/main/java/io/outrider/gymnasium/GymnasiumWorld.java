package io.outrider.gymnasium;

import io.outrider.gymnasium.Gymnasium.Made;
import io.outrider.world.Step;
import io.outrider.world.World;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * A Gymnasium environment. Observations are flattened by Gymnasium ({@code spaces.utils.flatten}: a discrete one becomes
 * one-hot) and rounded to floats. Belongs to one thread at a time.
 *
 * @param <A> {@link Integer}, counted from 0, or {@code float[]}
 */
public final class GymnasiumWorld<A> implements World<float[], A>, AutoCloseable {

    private final PythonProcess process;
    private final Made made;
    private final Actions<A> actions;
    private final Consumer<Made> leaver;
    private boolean running;
    private boolean closed;

    /** A world in environment {@code made}, which {@code leaver} takes when it is closed. */
    GymnasiumWorld(PythonProcess process, Made made, Actions<A> actions, Consumer<Made> leaver) {
        this.process = process;
        this.made = made;
        this.actions = actions;
        this.leaver = leaver;
    }

    Made made() {
        return made;
    }

    /** Whether it is a world of that environment in that process. */
    boolean isOf(PythonProcess owner, String id) {
        return process == owner && made.id.equals(id);
    }

    /** The number of values of an observation. */
    public int observationSize() {
        return made.observations;
    }

    /** The number of discrete actions, or of values of a continuous one. */
    public int actionSize() {
        return made.actions;
    }

    /** The lower bounds of a continuous action, which may be infinite; a copy. */
    public float[] low() {
        return made.low.clone();
    }

    /** The upper bounds of a continuous action, which may be infinite; a copy. */
    public float[] high() {
        return made.high.clone();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException if {@code seed} is negative, which Gymnasium does not take
     */
    @Override
    public float[] reset(long seed) {
        requireOpen();
        if (seed < 0) {
            throw new IllegalArgumentException("Gymnasium takes no negative seed: " + seed);
        }
        ByteBuffer answer = process.ask("resetting " + made.id, Payloads.RESET, Payloads.of(made.index, seed));
        running = true;
        return observation(answer);
    }

    @Override
    public Step<float[]> step(A action) {
        requireRunning();
        actions.check(made, action);
        ByteBuffer request =
                Payloads.little(Integer.BYTES + actions.bytes(made)).putInt(made.index);
        actions.put(action, request);
        return stepped(process.ask("stepping " + made.id, Payloads.STEP_ALL, request.flip()));
    }

    /** The answer to a step, which stands next in {@code answer}. */
    Step<float[]> stepped(ByteBuffer answer) {
        double reward = answer.getDouble();
        boolean terminated = answer.get() != 0;
        boolean truncated = answer.get() != 0;
        running = !terminated && !truncated;
        return new Step<>(observation(answer), reward, terminated, truncated);
    }

    private float[] observation(ByteBuffer answer) {
        if (answer.remaining() < Float.BYTES * made.observations) {
            throw new GymnasiumException(
                    "an observation of " + made.id + " has " + made.observations + " values, not "
                            + answer.remaining() / Float.BYTES,
                    null);
        }
        float[] values = new float[made.observations];
        for (int i = 0; i < values.length; i++) {
            values[i] = answer.getFloat();
        }
        return values;
    }

    /** Refuses to step where no episode is under way. */
    void requireRunning() {
        requireOpen();
        if (!running) {
            throw new IllegalStateException("no episode of " + made.id + " is under way: reset it first");
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the environment " + made.id + " is closed");
        }
    }

    /**
     * Closes the environment, if its process still runs, or leaves it to another world of the source that it came from. Closing
     * twice does nothing.
     */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (process.isAlive()) {
                leaver.accept(made);
            }
        }
    }
}
