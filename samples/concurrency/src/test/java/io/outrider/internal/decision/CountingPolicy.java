package io.outrider.internal.decision;

import io.outrider.policy.JavaPolicy;
import io.outrider.policy.Lane;
import io.outrider.policy.LaneSize;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Policy;
import io.outrider.policy.PolicySignature;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts its lanes, and how often it was closed, and notices who closes it while lanes are open. */
public final class CountingPolicy implements Policy {
    private static final JavaPolicy GIVEN = JavaPolicy.builder("given", 1)
            .output(OutputKind.LOGITS, 2)
            .scores((observation, outputs) -> outputs[0][0] = observation[0]);

    private final String version;
    private final AtomicInteger lanes = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger wrong = new AtomicInteger();

    public CountingPolicy(String version) {
        this.version = version;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public PolicySignature signature() {
        return GIVEN.signature();
    }

    @Override
    public Lane openLane(LaneSize size) {
        if (isClosed()) {
            wrong.incrementAndGet();
        }
        lanes.incrementAndGet();
        return new Counted(GIVEN.openLane(size));
    }

    /** Whether it was closed. */
    public boolean isClosed() {
        return closed.get() > 0;
    }

    /** How often it was closed. */
    public int closed() {
        return closed.get();
    }

    /** How many lanes are open. */
    public int lanes() {
        return lanes.get();
    }

    /** How often it was closed under an open lane, opened after it was closed, or a lane closed twice. */
    public int wrong() {
        return wrong.get();
    }

    @Override
    public void close() {
        if (lanes.get() > 0) {
            wrong.incrementAndGet();
        }
        closed.incrementAndGet();
    }

    private final class Counted implements Lane {
        private final Lane lane;
        private final AtomicInteger ends = new AtomicInteger();

        Counted(Lane lane) {
            this.lane = lane;
        }

        @Override
        public FloatBuffer input(int index) {
            return lane.input(index);
        }

        @Override
        public LongBuffer integers(int index) {
            return lane.integers(index);
        }

        @Override
        public void run(int rows) {
            lane.run(rows);
        }

        @Override
        public FloatBuffer output(int index) {
            return lane.output(index);
        }

        @Override
        public void close() {
            if (ends.getAndIncrement() > 0) {
                wrong.incrementAndGet();
            }
            lanes.decrementAndGet();
            lane.close();
        }
    }
}
