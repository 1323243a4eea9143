package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outrider.Branch;
import io.outrider.policy.OutputKind;
import io.outrider.sampling.Behaviour;
import io.outrider.sampling.Gaussian;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Situation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A Gaussian around one of five members keeps the contract; each of several that are wrong in one way breaks it. */
class ContinuousSamplerContractTest {

    private static final Needs NEEDS = Needs.continuous(OutputKind.MEAN_MEMBERS);
    private static final double STD = 0.5;

    private record Contract(PathSampler sampler, Needs needs) {

        SamplerOfMembers contract() {
            return new SamplerOfMembers(sampler, needs);
        }
    }

    private static final class SamplerOfMembers extends ContinuousSamplerContract {
        private final PathSampler described;
        private final Needs needs;

        SamplerOfMembers(PathSampler described, Needs needs) {
            this.described = described;
            this.needs = needs;
        }

        @Override
        protected PathSampler sampler() {
            return new PathSampler() {
                @Override
                public void describe(Situation at, Behaviour out) {
                    described.describe(at, out);
                }

                @Override
                public Needs needs() {
                    return needs;
                }
            };
        }

        @Override
        protected Situations situations() {
            return Situations.continuous(Branch.unbounded(1), OutputKind.MEAN_MEMBERS);
        }

        @Override
        protected void draw(Situation at, RandomGenerator random, double[] values) {
            values[0] = random.nextGaussian(at.scores().memberMean(random.nextInt(5), 0), STD);
        }
    }

    private static void around(Gaussian gaussian, double mean, double std) {
        gaussian.set(0, mean, std);
    }

    private static PathSampler ofDeviation(double std) {
        return (at, out) -> {
            for (int m = 0; m < 5; m++) {
                around(out.component(0.2).gaussian(0), at.scores().memberMean(m, 0), std);
            }
        };
    }

    private static final class Count implements SamplerMemory {
        private int count;

        @Override
        public void drawn(Situation at, int choice) {
            count++;
        }

        @Override
        public byte[] save() {
            return new byte[] {(byte) Math.min(count, 15)};
        }

        @Override
        public void restore(byte[] state) {
            count = state[0];
        }
    }

    static Stream<Arguments> wrongSamplers() {
        int[] kept = new int[1];
        return Stream.of(
                arguments("another deviation", new Contract(ofDeviation(0.6), NEEDS), "agreesWithLatentDraws"),
                arguments(
                        "means on top of what was lent",
                        new Contract(
                                (at, out) -> {
                                    double[] means = at.scratch(0, 5);
                                    for (int m = 0; m < 5; m++) {
                                        means[m] += at.scores().memberMean(m, 0);
                                        around(out.component(0.2).gaussian(0), means[m], STD);
                                    }
                                },
                                NEEDS),
                        "doesNotDependOnThePlaceInABatch"),
                arguments(
                        "a deviation of the episode that began last",
                        new Contract(
                                (at, out) -> {
                                    if (at.step() == 0) {
                                        kept[0] = at.scores().memberMean(0, 0) > 0 ? 1 : 0;
                                    }
                                    ofDeviation(at.step() > 0 ? STD + kept[0] : STD)
                                            .describe(at, out);
                                },
                                NEEDS),
                        "keepsEpisodesApart"),
                arguments(
                        "a count that is cut when it is saved",
                        new Contract(
                                (at, out) -> ofDeviation(STD + at.memory(Count.class).count)
                                        .describe(at, out),
                                NEEDS.memory(MemoryScope.AGENT, Count::new)),
                        "remembersAcrossRestarts"),
                arguments(
                        "another number of components at the next step",
                        new Contract(
                                (at, out) -> {
                                    int from = at.step() % 2;
                                    for (int m = from; m < 5; m++) {
                                        around(
                                                out.component(1.0 / (5 - from)).gaussian(0),
                                                at.scores().memberMean(m, 0),
                                                STD);
                                    }
                                },
                                NEEDS.stableComponents()),
                        "heldDensitiesMultiplyToThatOfTheSequence keepsEpisodesApart"));
    }

    private static List<Method> properties() {
        return Arrays.stream(ContinuousSamplerContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class) && !method.isAnnotationPresent(Tag.class))
                .toList();
    }

    private static Set<String> failed(ContinuousSamplerContract contract) throws IllegalAccessException {
        Set<String> failed = new TreeSet<>();
        for (Method property : properties()) {
            try {
                property.invoke(contract);
            } catch (InvocationTargetException e) {
                failed.add(property.getName());
            }
        }
        return failed;
    }

    @Test
    void aRightSamplerFailsNothing() throws IllegalAccessException {
        assertThat(failed(new Contract(ofDeviation(STD), NEEDS.stableComponents()).contract()))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongSamplers")
    void failsWhatItIsWrongIn(String name, Contract wrong, String properties) throws IllegalAccessException {
        assertThat(failed(wrong.contract())).containsExactlyInAnyOrder(properties.split(" "));
    }
}
