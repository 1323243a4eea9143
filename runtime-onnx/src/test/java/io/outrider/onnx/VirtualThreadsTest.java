package io.outrider.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.ActionSpace;
import io.outrider.Decision;
import io.outrider.Outcome;
import io.outrider.agent.Agent;
import io.outrider.agent.MicroBatches;
import io.outrider.experience.ExperienceLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten thousand virtual threads decide at once, in fewer work spaces than there are processors to run them, and none holds its
 * carrier while it waits. On Java before 21, which has no virtual threads, as many tasks on platform threads do the same.
 */
class VirtualThreadsTest {

    private static final int CALLERS = 10_000;
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    @TempDir
    private Path folder;

    static List<NativeBinding> bindings() {
        return Bindings.all();
    }

    private static ExecutorService threads() throws ReflectiveOperationException {
        if (!VIRTUAL) {
            System.getLogger("test")
                    .log(System.Logger.Level.INFO, "no virtual threads before Java 21: on platform threads");
            return Executors.newFixedThreadPool(200);
        }
        return (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    }

    @ParameterizedTest
    @MethodSource("bindings")
    void tenThousandDecideAtOnceAndPinNoCarrier(NativeBinding binding) throws Exception {
        ExecutorService threads = threads();
        // Not a pool whose threads all wait for what it is to run.
        ExecutorService runs = VIRTUAL ? threads : Executors.newFixedThreadPool(2);
        Path events = folder.resolve("pinned.jfr");
        try (OnnxPolicy policy = OnnxPolicy.loader().binding(binding).load(Models.path("s"));
                ExperienceLog log = ExperienceLog.builder(folder.resolve("log"))
                        .format(new Unshipped())
                        .open();
                Agent<float[], Integer> agent = Agent.<float[], Integer>builder(
                                "virtual", policy, (observation, out) -> out.put(observation), ActionSpace.discrete(4))
                        .sampler(new Natural())
                        .record(log)
                        .lanes(1)
                        .microBatches(MicroBatches.on(runs))
                        .build();
                Recording recording = new Recording()) {
            callAll(agent, threads, 500); // classes are loaded and initialised, which pins by itself
            if (VIRTUAL) {
                recording
                        .enable("jdk.VirtualThreadPinned")
                        .withThreshold(Duration.ZERO)
                        .withStackTrace();
                recording.start();
            }
            callAll(agent, threads, CALLERS);
            if (VIRTUAL) {
                recording.stop();
                recording.dump(events);
                assertThat(pinnedByUs(events)).isEmpty();
            }
            assertThat(agent.status().decisions()).isEqualTo(3L * (CALLERS + 500));
            assertThat(agent.status().failures()).isZero();
        } finally {
            threads.shutdownNow();
            runs.shutdownNow();
        }
    }

    private static void callAll(Agent<float[], Integer> agent, ExecutorService threads, int callers) throws Exception {
        CountDownLatch waiting = new CountDownLatch(VIRTUAL ? callers : 1);
        List<Future<Boolean>> running = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            float[] observation = new float[16];
            observation[i % 16] = 1;
            running.add(threads.submit(() -> {
                waiting.countDown();
                waiting.await();
                Decision<Integer> first = agent.decide(observation);
                Decision<Integer> second = agent.decideAsync(observation).join();
                Decision<Integer> third = agent.decideAll(List.of(observation)).get(0);
                agent.report(Outcome.of(first.id(), 1));
                return first.propensity() > 0 && second.propensity() > 0 && third.propensity() > 0;
            }));
        }
        for (Future<Boolean> caller : running) {
            assertThat(caller.get()).isTrue();
        }
    }

    private static List<RecordedEvent> pinnedByUs(Path events) throws Exception {
        return RecordingFile.readAllEvents(events).stream()
                .filter(event -> event.getStackTrace() != null
                        && event.getStackTrace().getFrames().stream()
                                .anyMatch(frame ->
                                        isOurs(frame.getMethod().getType().getName())))
                .filter(event -> !bringsAClass(event))
                .toList();
    }

    /** Whether a class is loaded or initialised, which happens once, in whoever comes first, and pins by itself. */
    private static boolean bringsAClass(RecordedEvent event) {
        boolean waits = event.hasField("blockingOperation")
                && String.valueOf(event.getString("blockingOperation")).contains("initialization");
        return waits
                || event.getStackTrace().getFrames().stream()
                        .map(RecordedFrame::getMethod)
                        .anyMatch(method -> method.getName().equals("<clinit>")
                                || method.getType().getName().equals("java.lang.ClassLoader")
                                || method.getType().getName().startsWith("jdk.internal.loader."));
    }

    private static boolean isOurs(String type) {
        return (type.startsWith("io.outrider.") && !type.contains("VirtualThreadsTest"))
                || type.startsWith("ai.onnxruntime.");
    }
}
