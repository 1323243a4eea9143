package io.outrider.samples.benchmarks;

import ai.djl.ModelException;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.outrider.ActionSpace;
import io.outrider.Encoder;
import io.outrider.agent.Agent;
import io.outrider.experience.ExperienceLog;
import io.outrider.onnx.OnnxPolicy;
import io.outrider.parquet.ParquetFormat;
import io.outrider.samples.benchmarks.peers.Djl;
import io.outrider.samples.benchmarks.peers.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Makes one decision on S and says so, as soon as it can; then waits until its input ends. What a service does until its first
 * answer, in a process of its own: {@code outrider MODEL}, {@code recording MODEL FOLDER}, {@code ort MODEL} or
 * {@code djl MODEL}.
 */
final class ColdStart {

    static final String OUTRIDER = "outrider";
    static final String RECORDING = "outrider-with-log";
    static final String ORT = "ort-java-pinned";
    static final String DJL = "djl";

    private ColdStart() {}

    /** Decides: which way, the model's file, for a log its folder. */
    public static void main(String[] arguments) throws OrtException, IOException, ModelException {
        Path file = Path.of(arguments[1]);
        switch (arguments[0]) {
            case OUTRIDER -> outrider(file);
            case RECORDING -> recording(file, Path.of(arguments[2]));
            case ORT -> ort(file);
            case DJL -> Djl.once(file, ColdStart::decided);
            default -> throw new IllegalArgumentException("no way of deciding is called " + arguments[0]);
        }
    }

    private static void decided() {
        System.out.println("decided");
        System.out.flush();
        try {
            while (System.in.read() >= 0) {
                // Until it ends.
            }
        } catch (IOException e) {
            // Ended too.
        }
    }

    private static float[] observation() {
        float[] observation = new float[16];
        observation[3] = 0.5f;
        return observation;
    }

    private static void outrider(Path file) {
        try (OnnxPolicy policy = OnnxPolicy.load(file);
                Agent<float[], Integer> agent = Agent.builder("cold", policy, Encoder.floats(), ActionSpace.discrete(4))
                        .sampler(Model.S.sampler())
                        .build()) {
            agent.decide(observation());
            decided();
        }
    }

    private static void recording(Path file, Path folder) {
        try (OnnxPolicy policy = OnnxPolicy.load(file);
                ExperienceLog log = ExperienceLog.builder(folder)
                        .format(new ParquetFormat())
                        .open();
                Agent<float[], Integer> agent = Agent.builder("cold", policy, Encoder.floats(), ActionSpace.discrete(4))
                        .sampler(Model.S.sampler())
                        .record(log)
                        .build()) {
            agent.decide(observation());
            decided();
        }
    }

    private static void ort(Path file) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        FloatBuffer in = floats(16);
        FloatBuffer logits = floats(4);
        FloatBuffer value = floats(1);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            try (OrtSession session = environment.createSession(Files.readAllBytes(file), options);
                    OnnxTensor obs = OnnxTensor.createTensor(environment, in, new long[] {1, 16});
                    OnnxTensor first = OnnxTensor.createTensor(environment, logits, new long[] {1, 4});
                    OnnxTensor second = OnnxTensor.createTensor(environment, value, new long[] {1, 1})) {
                in.put(0, observation());
                session.run(Map.of(Model.INPUT, obs), Map.of("logits", first, "value", second))
                        .close();
                if (Float.isNaN(logits.get(0))) {
                    throw new IllegalStateException("no logits");
                }
                decided();
            }
        }
    }

    private static FloatBuffer floats(int count) {
        return ByteBuffer.allocateDirect(count * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
