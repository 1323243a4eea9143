package io.outrider.testkit.experience;

import io.outrider.Branch;
import io.outrider.DecisionId;
import io.outrider.DrawKey;
import io.outrider.PropensityKind;
import io.outrider.experience.AgentSchema;
import io.outrider.experience.RewardStatus;
import java.util.SplittableRandom;

/** Makes rows with a value in every column, to be written and compared. */
public final class RandomTransitions {

    private RandomTransitions() {}

    /** A row with a value in every column that fits the agent, drawn from {@code seed}; equal seeds give equal rows. */
    public static FakeTransition row(AgentSchema schema, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        FakeTransition row = new FakeTransition();
        row.decisionId = new DecisionId(random.nextLong(), seed);
        row.agent = schema.agent();
        row.episodeId = new DecisionId(random.nextLong(), random.nextLong());
        row.t = random.nextInt(1000);
        row.drawKey = new DrawKey(random.nextLong(), random.nextLong());
        row.decidedAtMicros = 1_700_000_000_000_000L + random.nextLong(3_600_000_000L);
        int observations = schema.signature().inputs().stream()
                .mapToInt(input -> input.size(0))
                .sum();
        row.observation = floats(random, observations);
        row.nextObservation = random.nextInt(3) == 0 ? null : floats(random, observations);
        row.terminated = random.nextBoolean();
        drawAction(row, schema, random);
        row.propensity = random.nextDouble();
        row.support = 1 + random.nextInt(3);
        row.explored = random.nextBoolean();
        row.outputs = random.nextInt(4) == 0 ? null : floats(random, 6);
        row.memory = random.nextBoolean() ? null : new byte[] {1, 0, (byte) random.nextInt()};
        row.epistemic = (float) random.nextDouble();
        row.intrinsicReward = random.nextBoolean() ? null : (float) random.nextDouble();
        row.reward = random.nextInt(3) == 0 ? null : (float) random.nextDouble(-1, 1);
        row.rewardStatus = row.reward == null ? RewardStatus.MISSING : RewardStatus.COMPLETE;
        row.rewardCount = row.reward == null ? 0 : 1;
        row.rewardDelayMillis = random.nextInt(100_000);
        row.worldId = random.nextBoolean() ? null : "world-" + random.nextInt(9);
        row.policyVersion = "version-" + random.nextInt(3);
        row.subjectKey = random.nextBoolean() ? null : "subject-" + random.nextInt(9);
        row.costFlops = random.nextInt(1 << 20);
        row.flags = random.nextInt(8);
        row.producerId = 7;
        row.recordSequence = seed;
        return row;
    }

    private static void drawAction(FakeTransition row, AgentSchema schema, SplittableRandom random) {
        if (schema.branches().isEmpty()) {
            row.candidates = new float[][] {floats(random, 2), floats(random, 2)};
            row.choices = new int[] {random.nextInt(2)};
            row.slateId = new DecisionId(random.nextLong(), random.nextLong());
            row.slot = random.nextInt(4);
            row.slatePropensity = random.nextDouble();
            return;
        }
        int dimensions = schema.branches().stream()
                .filter(branch -> !branch.isDiscrete())
                .mapToInt(Branch::size)
                .sum();
        row.values = floats(random, dimensions);
        row.choices = schema.branches().stream()
                .filter(Branch::isDiscrete)
                .mapToInt(branch -> random.nextInt(branch.size()))
                .toArray();
        row.behaviour = random.nextBoolean() ? null : floats(random, 3);
        row.mask = random.nextBoolean() ? null : new boolean[] {true, random.nextBoolean()};
        row.propensityKind = dimensions > 0 ? PropensityKind.DENSITY : PropensityKind.EXACT;
    }

    private static float[] floats(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-10, 10);
        }
        return values;
    }
}
