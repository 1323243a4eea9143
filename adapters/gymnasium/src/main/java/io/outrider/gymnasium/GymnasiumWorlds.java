package io.outrider.gymnasium;

import io.outrider.gymnasium.Gymnasium.Made;
import io.outrider.world.BatchWorldSource;
import io.outrider.world.Step;
import io.outrider.world.World;
import io.outrider.world.WorldSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The endless source of the worlds of one environment, one for each seed, named {@code id/seed}.
 *
 * <p>A world that is closed leaves its environment to the next one that is opened, so that there are as many environments as
 * worlds were open at once. Worlds that are stepped together ({@link #stepAll}) share one request to Python, which is what makes
 * rollouts over them fast. Thread-safe.
 *
 * @param <A> {@link Integer}, counted from 0, or {@code float[]}
 */
public final class GymnasiumWorlds<A> implements BatchWorldSource<float[], A> {

    private final PythonProcess process;
    private final String id;
    private final Actions<A> actions;
    private final Supplier<Made> maker;
    private final Queue<Made> idle = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();

    GymnasiumWorlds(PythonProcess process, String id, Actions<A> actions, Supplier<Made> maker) {
        this.process = process;
        this.id = id;
        this.actions = actions;
        this.maker = maker;
    }

    /** Opens a world, in an environment that another has left, or in a new one; close it to leave it to the next. */
    @Override
    public GymnasiumWorld<A> open(WorldSpec spec) {
        if (!spec.id().startsWith(id + '/')) {
            throw new IllegalArgumentException("the world " + spec + " is not one of " + id);
        }
        Made environment = idle.poll();
        if (environment == null) {
            environment = maker.get();
            made.incrementAndGet();
        }
        return new GymnasiumWorld<>(process, environment, actions, idle::add);
    }

    @Override
    public WorldSpec draw(RandomGenerator random) {
        long seed = random.nextLong(1L << 31);
        return WorldSpec.of(id + '/' + seed, seed);
    }

    /**
     * {@inheritDoc}
     *
     * @throws GymnasiumException if an environment fails, or Python has ended; which of the others were stepped is not known then
     */
    @Override
    public List<Step<float[]>> stepAll(List<? extends World<float[], A>> worlds, List<? extends A> actions) {
        if (worlds.size() != actions.size()) {
            throw new IllegalArgumentException(
                    "each of " + worlds.size() + " worlds needs an action, not " + actions.size());
        }
        List<GymnasiumWorld<A>> own = own(worlds, actions);
        int bytes = 0;
        for (GymnasiumWorld<A> world : own) {
            bytes += Integer.BYTES + this.actions.bytes(world.made());
        }
        ByteBuffer request = Payloads.little(bytes);
        for (int i = 0; i < own.size(); i++) {
            request.putInt(own.get(i).made().index);
            this.actions.put(actions.get(i), request);
        }
        ByteBuffer answer =
                process.ask("stepping " + own.size() + " worlds of " + id, Payloads.STEP_ALL, request.flip());
        List<Step<float[]>> steps = new ArrayList<>(own.size());
        for (GymnasiumWorld<A> world : own) {
            steps.add(world.stepped(answer));
        }
        return steps;
    }

    private List<GymnasiumWorld<A>> own(List<? extends World<float[], A>> worlds, List<? extends A> chosen) {
        List<GymnasiumWorld<A>> own = new ArrayList<>(worlds.size());
        Set<Object> seen = new HashSet<>();
        for (int i = 0; i < worlds.size(); i++) {
            if (!(worlds.get(i) instanceof GymnasiumWorld<A> world) || !world.isOf(process, id)) {
                throw new IllegalArgumentException("world " + i + " is not one of " + id + ": " + worlds.get(i));
            }
            if (!seen.add(world)) {
                throw new IllegalArgumentException("world " + i + " of " + id + " is there twice");
            }
            world.requireRunning();
            actions.check(world.made(), chosen.get(i));
            own.add(world);
        }
        return own;
    }

    /** How many environments it has made: at most as many as worlds were open at once. */
    public int environments() {
        return made.get();
    }

    @Override
    public String toString() {
        return "GymnasiumWorlds[" + id + ", environments=" + environments() + "]";
    }
}
