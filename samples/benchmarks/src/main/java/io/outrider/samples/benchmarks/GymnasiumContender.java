package io.outrider.samples.benchmarks;

import io.outrider.gymnasium.GymnasiumWorld;
import io.outrider.gymnasium.GymnasiumWorlds;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.Window;
import io.outrider.world.Step;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Steps some environments of a Python process together, over and over; those that end begin again. */
final class GymnasiumContender implements Contender {

    private final String name;
    private final GymnasiumWorlds<Integer> source;
    private final List<GymnasiumWorld<Integer>> worlds = new ArrayList<>();
    private final ProcessHandle python;
    private long requests;

    /** {@code count} worlds of {@code source}, whose process {@code pid} the caller ends. */
    GymnasiumContender(String name, GymnasiumWorlds<Integer> source, long pid, int count) {
        this.name = name;
        this.python = ProcessHandle.of(pid).orElseThrow();
        this.source = source;
        for (int i = 0; i < count; i++) {
            GymnasiumWorld<Integer> world = source.open(source.draw(new SplittableRandom(i)));
            world.reset(1);
            worlds.add(world);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        long processor = processorNanos();
        long begun = System.nanoTime();
        long steps = 0;
        long passed = 0;
        while (passed < nanos) {
            List<Step<float[]>> answers =
                    source.stepAll(worlds, Collections.nCopies(worlds.size(), (int) (requests++ % 2)));
            for (int i = 0; i < answers.size(); i++) {
                if (answers.get(i).ended()) {
                    worlds.get(i).reset(requests);
                }
            }
            steps += worlds.size();
            passed = System.nanoTime() - begun;
        }
        processor = processorNanos() - processor;
        return new Window(Map.of(Window.NANOS, (double) passed / steps, Window.CPU_NANOS, (double) processor / steps));
    }

    /** What this thread and all of Python have had a processor for. */
    private long processorNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime()
                + python.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    @Override
    public void close() {
        worlds.forEach(GymnasiumWorld::close);
    }
}
