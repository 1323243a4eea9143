package io.outrider.samples.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.policy.PolicySlot;
import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.PeerProcess;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.Rounds;
import io.outrider.samples.benchmarks.harness.Window;
import io.outrider.samples.benchmarks.peers.Model;
import io.outrider.samples.benchmarks.peers.Observations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Swaps the policy while another thread decides, in a process of its own whose heap is resident from the beginning, so that
 * what grows is native.
 *
 * <p>The first windows warm up with a few swaps; the one that counts has them all.
 */
final class SwapPeer implements Contender {

    static final String OUTRIDER = "outrider";
    static final String ORT = "ort-java";
    static final String GROWTH = "resident-growth";
    static final String FAILED = "failed";
    static final String TAIL = "decide-p99.9";
    static final String SWAP = "median";

    private static final int SAMPLES = 60;
    private static final int MOST = 1 << 20;
    private static final long PACE_NANOS = 100_000;

    private final String name;
    private final int swaps;
    private final Swapped subject;
    private final Observations observations;
    private final AtomicLong failed = new AtomicLong();
    private int windows;

    private SwapPeer(String name, int swaps, long seed) throws OrtException {
        this.name = name;
        this.swaps = swaps;
        this.subject = name.equals(OUTRIDER) ? new Outrider(seed) : new Ort();
        this.observations = new Observations(Model.S, seed);
    }

    static Contender start(String name, int swaps, long seed) {
        return ProcessContender.java(
                name,
                List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
                SwapPeer.class,
                name,
                Integer.toString(swaps),
                Long.toString(seed));
    }

    /** Serves: name, swaps, seed. */
    public static void main(String[] arguments) {
        PeerProcess.serve(
                () -> new SwapPeer(arguments[0], Integer.parseInt(arguments[1]), Long.parseLong(arguments[2])));
    }

    /** What is swapped, and decides meanwhile. */
    private interface Swapped extends AutoCloseable {

        /** Puts version {@code number} in place of the one before, which it gives back. */
        void swap(long number) throws OrtException;

        /** Decides once. */
        void decide(float[] observation) throws OrtException;

        @Override
        void close();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Window work(long nanos) {
        try {
            return ++windows <= Rounds.WARM_UPS ? swap(Math.max(1, swaps / 20)) : swap(swaps);
        } catch (InterruptedException | OrtException e) {
            throw new IllegalStateException("swapping fails: " + e, e);
        }
    }

    private Window swap(int count) throws InterruptedException, OrtException {
        DecidingThread decider = new DecidingThread();
        decider.start();
        long[] took = new long[count];
        long[] resident = new long[Math.min(SAMPLES, count)];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            subject.swap(i);
            took[i] = System.nanoTime() - begun;
            resident[(int) ((long) i * resident.length / count)] = Resident.bytes();
        }
        decider.end();
        Arrays.sort(took);
        return new Window(Map.of(
                GROWTH,
                growth(resident) / (double) (1 << 20),
                FAILED,
                (double) failed.get(),
                TAIL,
                decider.tail() / 1e3,
                SWAP,
                took[count / 2] / 1e6));
    }

    /** By how much the median of the last third of the samples exceeds that of the second. */
    private static long growth(long[] samples) {
        int third = samples.length / 3;
        return median(samples, samples.length - third) - median(samples, samples.length - 2 * third);
    }

    private static long median(long[] samples, int from) {
        int third = samples.length / 3;
        long[] part = Arrays.copyOfRange(samples, from, from + third);
        Arrays.sort(part);
        return part.length == 0 ? 0 : part[part.length / 2];
    }

    /** Decides ten thousand times a second, and remembers what each decision took. */
    private final class DecidingThread {
        private final long[] took = new long[MOST];
        private final Thread thread = new Thread(this::run, "decider");
        private int count;
        private volatile boolean ended;

        void start() {
            thread.start();
        }

        private void run() {
            do { // also where all swaps are over before this thread begins
                long begun = System.nanoTime();
                try {
                    subject.decide(observations.next());
                } catch (OrtException | RuntimeException e) {
                    failed.incrementAndGet();
                }
                long now = System.nanoTime();
                took[count++] = now - begun;
                while (System.nanoTime() - begun < PACE_NANOS) {
                    Thread.onSpinWait();
                }
            } while (!ended && count < MOST);
        }

        void end() throws InterruptedException {
            ended = true;
            thread.join();
        }

        double tail() {
            long[] sorted = Arrays.copyOf(took, count);
            Arrays.sort(sorted);
            return sorted[(int) Math.min(count - 1, count * 0.999)];
        }
    }

    /** A slot that versions are published to. */
    private static final class Outrider implements Swapped {
        private final PolicySlot slot = PolicySlot.owning(Model.S.version(-1));
        private final Agent<float[], Integer> agent;

        Outrider(long seed) {
            agent = Agent.builder("swap", slot, Encoder.floats(), ActionSpace.discrete(Model.S.actions()))
                    .sampler(Model.S.sampler())
                    .seed(seed)
                    .build();
        }

        @Override
        public void swap(long number) {
            slot.publish(Model.S.version(number));
        }

        @Override
        public void decide(float[] observation) {
            agent.decide(observation);
        }

        @Override
        public void close() {
            agent.close();
            slot.close();
        }
    }

    /** What people write: a session behind a read-write lock, so that none is closed while it runs. */
    private static final class Ort implements Swapped {
        private final OrtEnvironment environment;
        private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
        private final byte[] model = Model.S.content();
        private OrtSession session;

        Ort() throws OrtException {
            Model.S.version(-1).close(); // settles where the native library lies
            environment = OrtEnvironment.getEnvironment();
            session = open();
        }

        private OrtSession open() throws OrtException {
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                options.setIntraOpNumThreads(1);
                return environment.createSession(model, options);
            }
        }

        @Override
        public void swap(long number) throws OrtException {
            OrtSession next = open();
            OrtSession before;
            lock.writeLock().lock();
            try {
                before = session;
                session = next;
            } finally {
                lock.writeLock().unlock();
            }
            before.close();
        }

        @Override
        public void decide(float[] observation) throws OrtException {
            lock.readLock().lock();
            try (OnnxTensor input = OnnxTensor.createTensor(environment, new float[][] {observation});
                    OrtSession.Result result = session.run(Map.of(Model.INPUT, input))) {
                result.get(0).getValue();
            } finally {
                lock.readLock().unlock();
            }
        }

        @Override
        public void close() {
            try {
                session.close();
            } catch (OrtException e) {
                throw new IllegalStateException("the session does not close", e);
            }
        }
    }

    @Override
    public void close() {
        subject.close();
    }
}
