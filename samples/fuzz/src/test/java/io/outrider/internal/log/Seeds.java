package io.outrider.internal.log;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.AgentSchema;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.internal.record.Recorder;
import io.outrider.internal.segment.Forge;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Writes the first inputs: segments of a real log, and damaged ones. Argument: the folder src/test/resources. */
final class Seeds {
    private static final int ALL = Forge.HEADER | Forge.FRAMES | Forge.SEAL;
    private static final int FIRST_FRAME = 85;
    private static final int HEAD = 24;

    private final Path segments;
    private final Path records;

    private Seeds(Path resources) throws IOException {
        segments = Files.createDirectories(resources.resolve("io/outrider/internal/segment/SegmentFuzzTestInputs"));
        records = Files.createDirectories(resources.resolve("io/outrider/internal/log/RecordsFuzzTestInputs"));
    }

    public static void main(String[] arguments) throws IOException {
        Seeds seeds = new Seeds(Path.of(arguments[0]));
        Path root = Files.createTempDirectory("seeds");
        log(root);
        for (String log : List.of(LogOpener.RAW, LogOpener.JOINED)) {
            try (Stream<Path> files = Files.list(root.resolve(log))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".sealed"))
                        .toList()) {
                    seeds.write(log, Files.readAllBytes(file));
                }
            }
        }
    }

    private static void log(Path root) {
        try (SegmentExperienceLog log = new LogBuilder(root).open()) {
            Recorder recorder = log.recorder();
            int agent = recorder.register(schema(recorder));
            for (int t = 0; t < 2; t++) {
                DecisionRecord record = decision(agent, t);
                recorder.decision(record);
                Outcome outcome = Outcome.of(new DecisionId(record.idHigh, record.idLow), 0.5);
                log.report(t == 0 ? outcome.last() : outcome.key("k"));
            }
            log.report(Outcome.of(new DecisionId(5, 5), 1));
            EpisodeEnd end = new EpisodeEnd();
            end.agent = agent;
            end.episodeHigh = 3;
            end.episodeLow = 4;
            end.steps = 2;
            end.terminated = true;
            end.observation = new float[] {1, 2};
            end.observationCount = 2;
            recorder.episodeEnd(end);
        }
    }

    private static AgentSchema schema(Recorder recorder) {
        PolicySignature signature = new PolicySignature(
                List.of(InputSpec.observation("o", 2)),
                List.of(new OutputSpec("q", OutputKind.Q_MEMBERS, List.of(2, 2))),
                List.of(),
                List.of(Branch.discrete(2), Branch.box(new float[] {-1}, new float[] {1})));
        return new AgentSchema(
                "a",
                signature,
                signature.branches(),
                recorder.aggregation(),
                recorder.rewardWindow(),
                recorder.defaultReward());
    }

    private static DecisionRecord decision(int agent, int t) {
        DecisionRecord r = new DecisionRecord();
        r.agent = agent;
        r.idHigh = 1;
        r.idLow = t;
        r.inEpisode = true;
        r.episodeHigh = 3;
        r.episodeLow = 4;
        r.t = t;
        r.observation = new float[] {t, 1};
        r.observationCount = 2;
        r.choices = new int[] {1};
        r.choiceCount = 1;
        r.kind = PropensityKind.EXACT;
        r.reason = Reason.SAMPLED;
        r.candidates = new float[] {1, 2, 3, 4};
        r.candidateCount = 2;
        r.candidateWidth = 2;
        r.mask = new boolean[] {true, false};
        r.maskCount = 2;
        r.memory = new byte[] {1, 2};
        r.memoryCount = 2;
        r.policyVersion = "p";
        r.sampler = "s";
        return r;
    }

    private void write(String log, byte[] segment) throws IOException {
        Files.write(segments.resolve(log + "-as-written"), Forge.input(0, segment));
        byte[] input = Forge.input(ALL, segment);
        Files.write(segments.resolve(log), input);
        Files.write(records.resolve(log), input);
        byte[] far = input.clone();
        bytes(far).putLong(41, Long.MIN_VALUE);
        Files.write(segments.resolve(log + "-first-record-overflows"), far);
        byte[] cut = java.util.Arrays.copyOf(input, input.length - 50);
        cut[FIRST_FRAME + 3] = 1;
        Files.write(segments.resolve(log + "-cut-and-damaged"), cut);
        Files.write(segments.resolve(log + "-frames-of-the-whole-rest"), quadratic(input));
        frames(log, input);
    }

    /** Small right frames between ones that claim all that is left. */
    private static byte[] quadratic(byte[] input) {
        int pairs = 1000;
        byte[] bytes = java.util.Arrays.copyOf(input, FIRST_FRAME + pairs * 2 * HEAD);
        bytes[0] = (byte) (Forge.HEADER | Forge.FRAMES | Forge.LURES);
        ByteBuffer into = bytes(bytes);
        for (int i = 0; i < 2 * pairs; i++) {
            int at = FIRST_FRAME + i * HEAD;
            boolean lure = i % 2 == 1;
            into.putInt(at, lure ? bytes.length - at : HEAD).putInt(at + 4, 0);
            into.putLong(at + 8, i / 2 + (lure ? 1 : 0)).putShort(at + 16, (short) 99);
            into.putShort(at + 18, (short) 0).putInt(at + 20, 0);
        }
        into.putLong(41, 0);
        return bytes;
    }

    /** Each count of each frame as large, as small, and as wrong as it can be. */
    private void frames(String log, byte[] input) throws IOException {
        ByteBuffer frames = bytes(input);
        int at = FIRST_FRAME;
        while (at + HEAD <= input.length && frames.getInt(at) >= HEAD) {
            int type = frames.getShort(at + 16) & 0xffff;
            int[] fields = switch (type) {
                case FrameType.DECISION -> new int[] {172, DecisionCodec.OBSERVATIONS, DecisionCodec.CANDIDATES, 220};
                case FrameType.OUTCOME -> new int[] {OutcomeCodec.KEY_LENGTH};
                case FrameType.EPISODE_END -> new int[] {EpisodeEndCodec.OBSERVATIONS};
                case FrameType.AGENT -> new int[] {8};
                case FrameType.ROW -> new int[] {RowCodec.STATUS, RowCodec.NEXT, RowCodec.KEYS, 96 + 176, 96 + 224};
                case FrameType.ORPHAN -> new int[] {UnjoinedCodec.FIXED + OutcomeCodec.KEY_LENGTH};
                default -> new int[0];
            };
            for (int field : fields) {
                for (int value : new int[] {Integer.MAX_VALUE, -1}) {
                    byte[] wrong = input.clone();
                    bytes(wrong).putInt(at + HEAD + field, value);
                    Files.write(
                            records.resolve(log + "-" + type + "-" + field + (value < 0 ? "-low" : "-high")), wrong);
                }
            }
            at += (frames.getInt(at) + 7) & ~7;
        }
    }

    private static ByteBuffer bytes(byte[] array) {
        return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
    }
}
