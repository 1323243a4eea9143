package io.outrider.internal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.Outcome;
import io.outrider.PropensityKind;
import io.outrider.Reason;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardAggregation;
import io.outrider.experience.Transition;
import io.outrider.experience.Transition.Flag;
import io.outrider.internal.record.DecisionRecord;
import io.outrider.internal.record.EpisodeEnd;
import io.outrider.policy.InputRole;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputKind;
import io.outrider.policy.OutputSpec;
import io.outrider.policy.PolicySignature;
import io.outrider.policy.Squash;
import io.outrider.policy.StatePair;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What records are on disk: the bytes of version 1 must be read by every later version. */
class CodecTest {

    @TempDir
    Path root;

    private static ByteBuffer buffer(long size) {
        return ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static String hex(ByteBuffer bytes) {
        assertThat(bytes.hasRemaining()).as("the size is exact").isFalse();
        return HexFormat.of().formatHex(bytes.array());
    }

    private static DecisionRecord small() {
        DecisionRecord r = new DecisionRecord();
        r.agent = 3;
        r.idHigh = 0x0102030405060708L;
        r.idLow = 9;
        r.episodeHigh = r.idHigh;
        r.episodeLow = 9;
        r.keyHigh = 10;
        r.keyLow = 11;
        r.decidedAtMicros = 12;
        r.observation = new float[] {1, -2};
        r.observationCount = 2;
        r.choices = new int[] {7};
        r.choiceCount = 1;
        r.propensity = 0.5;
        r.logPropensity = -0.5;
        r.support = 2;
        r.explored = true;
        r.reason = Reason.FLOOR;
        r.epistemic = 1;
        r.aleatoric = 2;
        r.information = 3;
        r.intrinsicReward = 4;
        r.costFlops = 5;
        r.slatePropensity = 0;
        r.mask = new boolean[] {true, false};
        r.maskCount = 2;
        r.worldId = "w";
        r.policyVersion = "p\u00e9";
        r.sampler = "\ud83d\ude00";
        return r;
    }

    @Test
    void theBytesOfADecisionNeverChange() {
        DecisionRecord r = small();
        ByteBuffer bytes = buffer(DecisionCodec.size(r, r.outputCount));
        DecisionCodec.encode(r, null, bytes);
        assertThat(hex(bytes))
                .isEqualTo("01001100030000000807060504030201090000000000000008070605040302010900000000000000"
                        + "00000000000000000a000000000000000b000000000000000c00000000000000000000000000e03f"
                        + "000000000000e0bf000000000000000000000000000000000000000000001440000000000000f03f"
                        + "000000000000000000000000000000000000000002000000ffffffff000000000000803f00000040"
                        + "00004040000080400000803f00010000020000000100000000000000000000000000000000000000"
                        + "00000000020000000000000001000000030000000400000000000000000000000000803f000000c0"
                        + "0700000001007770c3a9f09f9880");
    }

    /** Texts are encoded once for many records; arrays past a few numbers are copied whole. */
    @Test
    void aRecordThatIsFilledAnewIsWrittenAnew() {
        DecisionRecord r = small();
        ByteBuffer bytes = buffer(DecisionCodec.size(r, 0));
        DecisionCodec.encode(r, null, bytes);
        r.policyVersion = "another\ud83d version";
        r.sampler = new String("another sampler");
        r.observation = new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, -0f};
        r.observationCount = 10;
        ByteBuffer anew = buffer(DecisionCodec.size(r, r.outputCount) + 8).position(8);
        DecisionCodec.encode(r, null, anew);
        anew.flip().position(8);
        int at = 8 + DecisionCodec.FIXED;
        assertThat(Wire.floats(anew, at, 10)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, -0f);
        int policy = anew.getInt(8 + DecisionCodec.POLICY);
        int sampler = anew.getInt(8 + DecisionCodec.SAMPLER);
        assertThat(Wire.text(anew, anew.limit() - sampler, sampler)).isEqualTo("another sampler");
        assertThat(Wire.text(anew, anew.limit() - sampler - policy, policy)).isEqualTo("another? version");
    }

    @Test
    void theBytesOfAnOutcomeNeverChange() {
        Outcome outcome = Outcome.of(new DecisionId(1, 2), 0.5)
                .key("k\u20ac")
                .observedAt(Instant.EPOCH.plusSeconds(1))
                .last();
        ByteBuffer bytes = buffer(OutcomeCodec.size(outcome));
        OutcomeCodec.encode(outcome, 2_000_000, bytes);
        assertThat(hex(bytes))
                .isEqualTo("010003000400000001000000000000000200000000000000000000000000e03f40420f0000000000"
                        + "80841e00000000006be282ac");
        assertThat(OutcomeCodec.keyHash(bytes, 0)).isEqualTo(0x2e3d027f415eff54L);
    }

    @Test
    void theBytesOfAnEpisodeEndNeverChange() {
        EpisodeEnd end = new EpisodeEnd();
        end.agent = 1;
        end.episodeHigh = 2;
        end.episodeLow = 3;
        end.steps = 4;
        end.abandoned = true;
        end.observation = new float[] {0.5f};
        end.observationCount = 1;
        ByteBuffer bytes = buffer(EpisodeEndCodec.size(end));
        EpisodeEndCodec.encode(end, 1_700_000_000_000_000L, bytes);
        assertThat(hex(bytes))
                .isEqualTo("01000e00010000000200000000000000030000000000000004000000000000000100000000000000"
                        + "0000003f00401e18240a0600");
    }

    @Test
    void theBytesOfAnAgentNeverChange() {
        AgentSchema schema = new AgentSchema(
                "a",
                new PolicySignature(List.of(InputSpec.observation("o", 2)), List.of(), List.of(), List.of()),
                List.of(Branch.discrete(2)),
                RewardAggregation.MAX,
                Duration.ofMillis(1),
                0.5);
        assertThat(HexFormat.of().formatHex(SchemaCodec.encode(5, schema).array()))
                .isEqualTo("01000000050000000100000061030000004d415840420f0000000000000000000000e03f01000000"
                        + "010000000200000001000000010000006f0b0000004f42534552564154494f4e0000000001000000"
                        + "02000000000000000000000000000000");
    }

    @Test
    void everySchemaComesBack() {
        PolicySignature signature = new PolicySignature(
                List.of(
                        InputSpec.observation("obs", 4),
                        new InputSpec("tokens", InputRole.OBSERVATION, true, List.of(3, 2)),
                        new InputSpec("h", InputRole.STATE, false, List.of(8))),
                List.of(
                        new OutputSpec("q", OutputKind.Q_MEMBERS, List.of(10, -1)),
                        new OutputSpec("h_next", OutputKind.STATE, List.of(8))),
                List.of(new StatePair("h", "h_next")),
                List.of(
                        Branch.discrete(3),
                        Branch.box(new float[] {-1}, new float[] {Float.POSITIVE_INFINITY}),
                        Branch.box(new float[] {-1}, new float[] {1})),
                List.of(Squash.UNSTATED, Squash.NONE, Squash.TANH));
        AgentSchema schema = new AgentSchema(
                "r\u00e9seau",
                signature,
                signature.branches(),
                RewardAggregation.MEAN,
                Duration.ofHours(48),
                Double.NaN);
        ByteBuffer payload = SchemaCodec.encode(7, schema);
        assertThat(SchemaCodec.handle(payload)).isEqualTo(7);
        assertThat(SchemaCodec.decode(payload)).isEqualTo(schema);
    }

    @Test
    void anotherVersionIsRefused() {
        ByteBuffer payload = SchemaCodec.encode(
                7,
                new AgentSchema(
                        "a",
                        new PolicySignature(List.of(), List.of(), List.of(), List.of()),
                        List.of(),
                        RewardAggregation.SUM,
                        Duration.ZERO,
                        0));
        payload.putShort(0, (short) 2);
        assertThatThrownBy(() -> SchemaCodec.handle(payload))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void everyColumnOfADecisionComesBack() {
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            DecisionRecord r = small();
            r.agent = logs.agent;
            r.values = new float[] {0.5f, 1.5f, 99};
            r.valueCount = 2;
            r.kind = PropensityKind.MONTE_CARLO;
            r.samples = 12;
            r.error = 0.01;
            r.outputs = new float[] {1, 2, 3, 4, 5, 6, 7, 8};
            r.outputCount = 8;
            r.memory = new byte[] {1, 2, 3};
            r.memoryCount = 3;
            r.inSlate = true;
            r.slateHigh = 5;
            r.slateLow = 6;
            r.slot = 2;
            r.slatePropensity = 0.125;
            r.candidates = new float[] {1, 2, 3, 4};
            r.candidateCount = 2;
            r.candidateWidth = 2;
            r.keepProbability = 0.75f;
            r.subjectKey = "subject";
            r.explorationRate = 0.5;
            r.flags = Flag.LATE.bit() | Flag.CACHED.bit();
            logs.reportLast(logs.put(r), 1);
            check(logs.rows().get(0), logs.log);
        }
    }

    private static void check(Transition row, SegmentExperienceLog log) {
        assertThat(row.drawKey()).isEqualTo(new DrawKey(10, 11));
        assertThat(row.decidedAtMicros()).isEqualTo(12);
        assertThat(row.observation()).containsExactly(1, -2);
        assertThat(row.choices()).containsExactly(7);
        assertThat(row.values()).containsExactly(0.5f, 1.5f);
        assertThat(row.propensityKind()).isEqualTo(PropensityKind.MONTE_CARLO);
        assertThat(row.propensitySamples()).isEqualTo(12);
        assertThat(row.propensityError()).isEqualTo(0.01);
        assertThat(row.logPropensity()).isEqualTo(-0.5);
        assertThat(row.behaviour()).isNull();
        assertThat(row.reason()).isEqualTo(Reason.FLOOR);
        assertThat(row.outputs()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(row.outputsSummarised()).isFalse();
        assertThat(row.memory()).containsExactly(1, 2, 3);
        assertThat(row.epistemic()).isEqualTo(1);
        assertThat(row.aleatoric()).isEqualTo(2);
        assertThat(row.information()).isEqualTo(3);
        assertThat(row.intrinsicReward()).isEqualTo(4f);
        assertThat(row.slateId()).isEqualTo(new DecisionId(5, 6));
        assertThat(row.slot()).isEqualTo(2);
        assertThat(row.slatePropensity()).isEqualTo(0.125);
        assertThat(row.candidates()).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}});
        assertThat(row.worldId()).isEqualTo("w");
        assertThat(row.policyVersion()).isEqualTo("p\u00e9");
        assertThat(row.sampler()).isEqualTo("\ud83d\ude00");
        assertThat(row.keepProbability()).isEqualTo(0.75f);
        assertThat(row.mask()).containsExactly(true, false);
        assertThat(row.subjectKey()).isEqualTo("subject");
        assertThat(row.costFlops()).isEqualTo(5);
        assertThat(row.explorationRate()).isEqualTo(0.5);
        assertThat(row.is(Flag.LATE)).isTrue();
        assertThat(row.is(Flag.CACHED)).isTrue();
        assertThat(row.is(Flag.RELATCHED)).isFalse();
        assertThat(row.producerId()).isEqualTo(log.producerId());
        assertThat(row.recordSequence()).isPositive();
    }

    @Test
    void textIsWrittenAsUtf8() {
        for (String text : List.of("", "abc", "\u00e9\u20ac", "\ud83d\ude00!", "\u0000")) {
            ByteBuffer bytes = buffer(Wire.textLength(text));
            Wire.putText(bytes, text);
            assertThat(bytes.array()).isEqualTo(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        ByteBuffer lone = buffer(Wire.textLength("a\ud83d"));
        Wire.putText(lone, "a\ud83d");
        assertThat(Wire.text(lone, 0, 2)).isEqualTo("a?");
    }

    @Test
    void largeOutputsAreSummarised() {
        OutputSummary summary = OutputSummary.of(List.of(
                new OutputSpec("q_members", OutputKind.Q_MEMBERS, List.of(2, 3)),
                new OutputSpec("h", OutputKind.STATE, List.of(5)),
                new OutputSpec("value", OutputKind.VALUE, List.of(1))));
        ByteBuffer bytes = buffer(Float.BYTES * summary.length(7, 0));
        summary.write(new float[] {1, 2, 3, 3, 2, 7, 9}, 7, 0, bytes);
        assertThat(Wire.floats(bytes, 0, 7)).containsExactly(2, 2, 5, 1, 0, 2, 9);
        assertThat(summary.length(8, 0)).as("of other outputs nothing is kept").isZero();
    }

    @Test
    void outputsOfCandidatesAreSummarised() {
        OutputSummary summary =
                OutputSummary.of(List.of(new OutputSpec("q_members", OutputKind.Q_MEMBERS, List.of(2, -1))));
        ByteBuffer bytes = buffer(Float.BYTES * summary.length(6, 3));
        summary.write(new float[] {1, 2, 3, 3, 2, 7}, 6, 3, bytes);
        assertThat(Wire.floats(bytes, 0, 6)).containsExactly(2, 2, 5, 1, 0, 2);
    }

    @Test
    void aDecisionWithLargeOutputsIsMarked() {
        try (Logs logs = Logs.open(Logs.builder(root, new TestClock()))) {
            DecisionRecord r = logs.record();
            r.outputs = new float[5000];
            r.outputCount = 5000;
            logs.reportLast(logs.put(r), 1);
            Transition row = logs.rows().get(0);
            assertThat(row.outputsSummarised()).isTrue();
            assertThat(row.outputs())
                    .as("not the outputs of the agent's schema")
                    .isNull();
        }
    }
}
