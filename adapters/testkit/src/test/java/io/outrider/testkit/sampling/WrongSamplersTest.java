package io.outrider.testkit.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.outrider.policy.OutputKind;
import io.outrider.sampling.Categorical;
import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.Needs;
import io.outrider.sampling.PathSampler;
import io.outrider.sampling.SamplerMemory;
import io.outrider.sampling.Scores;
import io.outrider.sampling.Situation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Samplers that are wrong in one way each, and are drawn as they are described, so that counts agree: they fail what is
 * about their mistake, and pass all else.
 */
class WrongSamplersTest {

    private static final Situations Q = Situations.discrete(OutputKind.Q);
    private static final Situations MEMBERS = Situations.discrete(OutputKind.Q_MEMBERS);
    private static final Needs OF_MEMBERS = Needs.anyOf(OutputKind.Q_MEMBERS);

    static Stream<Arguments> wrongSamplers() {
        return Stream.of(
                arguments(aBonusThatIsSaidToRankByScore(), "givesTheBetterScoreNoLess"),
                arguments(aTemperatureThatOutgrowsItsGap(), "neverPunishesABetterScore"),
                arguments(aFilterThatDropsTheLikeliest(), "truncatesFromBelowAndRenormalises"),
                arguments(aFilterThatIsNotRenormalisedAsItWas(), "truncatesFromBelowAndRenormalises"),
                arguments(aTemperatureFromIllegalScores(), "doesNotLookAtWhatIsIllegal"),
                arguments(standardisedLogits(), "describesExtremeScores"),
                arguments(aFeatureThatIsNoNumberPassedOver(), "refusesWhatIsNoNumber"),
                arguments(votesOnTopOfWhatWasLent(), "doesNotDependOnThePlaceInABatch"),
                arguments(aHeadKeptInTheSampler(), "keepsEpisodesApart"),
                arguments(aCountThatIsCutWhenItIsSaved(), "remembersAcrossRestarts"),
                arguments(membersThatTakeTurns(), "sequencesAgreeWithHeldDraws"),
                arguments(equalMembersMadeOne(), "heldPropensitiesMultiplyToThatOfTheSequence keepsEpisodesApart"));
    }

    /** Optimism is no wrong sampler, but this is a wrong claim. */
    private static WrongSampler aBonusThatIsSaidToRankByScore() {
        return WrongSampler.of(
                        "a bonus that is said to rank by score",
                        MEMBERS,
                        OF_MEMBERS,
                        (at, out) -> best(at.scores(), a -> bound(at, a), out.categorical()),
                        (at, random) -> Draws.argmax(at, 0, a -> bound(at, a), random))
                .ranking();
    }

    private static double bound(Situation at, int a) {
        return at.scores().score(a) + Math.sqrt(at.scores().epistemic(a));
    }

    private static void best(Scores scores, IntToDoubleFunction value, Categorical out) {
        double best = Double.NEGATIVE_INFINITY;
        int ties = 0;
        for (int a = 0; a < out.size(); a++) {
            if (out.legal(a)) {
                double own = value.applyAsDouble(a);
                ties = own > best ? 1 : own == best ? ties + 1 : ties;
                best = Math.max(best, own);
            }
        }
        for (int a = 0; a < out.size(); a++) {
            out.set(a, scores.legal(a) && value.applyAsDouble(a) == best ? 1.0 / ties : 0);
        }
    }

    /** Fills {@code out} in proportion to {@code weight}. */
    private static void proportional(IntToDoubleFunction weight, Categorical out) {
        double sum = 0;
        for (int a = 0; a < out.size(); a++) {
            out.set(a, out.legal(a) ? weight.applyAsDouble(a) : 0);
            sum += out.get(a);
        }
        out.scale(1 / sum);
    }

    private static WrongSampler proportional(String name, Situations situations, WeightOf weight) {
        return WrongSampler.of(
                name,
                situations,
                Needs.scores(),
                (at, out) -> proportional(a -> weight.of(at, a), out.categorical()),
                (at, random) -> Draws.categorical(at, 0, a -> weight.of(at, a), random));
    }

    private interface WeightOf {
        double of(Situation at, int a);
    }

    /** The greatest and the least q. */
    private static double[] range(Situation at, boolean illegalAsWell) {
        double[] range = {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
        for (int a = 0; a < at.scores().actions(); a++) {
            if (illegalAsWell || at.legal(0, a)) {
                range[0] = Math.max(range[0], at.scores().score(a));
                range[1] = Math.min(range[1], at.scores().score(a));
            }
        }
        return range;
    }

    private static double softmax(Situation at, int a) {
        return Math.exp(at.scores().score(a) - range(at, false)[0]);
    }

    private static WrongSampler aTemperatureThatOutgrowsItsGap() {
        return proportional("a temperature that outgrows its gap", Q, (at, a) -> {
                    double[] range = range(at, false);
                    double temperature = 1 + (range[0] - range[1]) * (range[0] - range[1]);
                    return Math.exp((at.scores().q(a) - range[0]) / temperature);
                })
                .ranking();
    }

    private static WrongSampler aTemperatureFromIllegalScores() {
        return proportional("a temperature from illegal scores", Q, (at, a) -> {
                    double[] all = range(at, true);
                    return Math.exp((at.scores().q(a) - range(at, false)[0]) / (1 + all[0] - all[1]));
                })
                .ranking();
    }

    private static final PathSampler SOFTMAX = (at, out) -> at.scores().softmaxInto(out.categorical());

    private static WrongSampler aFilterThatDropsTheLikeliest() {
        return proportional("a filter that drops the likeliest", Q, (at, a) -> {
                    double[] range = range(at, false);
                    boolean dropped = at.scores().q(a) == range[0] && range[1] > range[0] - 20 && range[1] < range[0];
                    return dropped ? 0 : softmax(at, a);
                })
                .notMonotone()
                .truncating(SOFTMAX);
    }

    /** What is kept gets equal shares. */
    private static WrongSampler aFilterThatIsNotRenormalisedAsItWas() {
        return proportional("a filter that does not keep ratios", Q, (at, a) -> softmax(at, a) > 0.3 ? 1 : 0)
                .notMonotone()
                .truncating(SOFTMAX);
    }

    /** (x − mean)/deviation is NaN where an x is −∞. */
    private static WrongSampler standardisedLogits() {
        return proportional(
                        "standardised logits", Situations.discrete(OutputKind.LOGITS), WrongSamplersTest::standardised)
                .notMonotone();
    }

    private static double standardised(Situation at, int a) {
        double sum = 0;
        double squares = 0;
        int legal = 0;
        for (int b = 0; b < at.scores().actions(); b++) {
            if (at.legal(0, b)) {
                sum += at.scores().logit(b);
                legal++;
            }
        }
        for (int b = 0; b < at.scores().actions(); b++) {
            squares += at.legal(0, b) ? Math.pow(at.scores().logit(b) - sum / legal, 2) : 0;
        }
        double deviation = Math.sqrt(squares / legal);
        return deviation == 0 ? 1 : Math.exp((at.scores().logit(a) - sum / legal) / deviation);
    }

    /** NaN is neither more nor less than anything. */
    private static WrongSampler aFeatureThatIsNoNumberPassedOver() {
        return WrongSampler.of(
                "a feature that is no number passed over",
                Situations.discrete().candidateFeatures(2),
                Needs.candidates(),
                (at, out) -> {
                    double best = Double.NEGATIVE_INFINITY;
                    int choice = -1;
                    for (int a = 0; a < out.categorical().size(); a++) {
                        if (at.legal(0, a) && (choice < 0 || at.candidateFeature(a, 0) > best)) {
                            best = Double.isNaN(at.candidateFeature(a, 0)) ? best : at.candidateFeature(a, 0);
                            choice = a;
                        }
                    }
                    best(at.scores(), ofChoice(at, choice), out.categorical());
                },
                (at, random) -> Draws.argmax(at, 0, a -> at.candidateFeature(a, 0), random));
    }

    private static IntToDoubleFunction ofChoice(Situation at, int choice) {
        double value = at.candidateFeature(choice, 0);
        return a -> a == choice || at.candidateFeature(a, 0) == value ? 1 : 0;
    }

    private static WrongSampler votesOnTopOfWhatWasLent() {
        return WrongSampler.of(
                "votes on top of what was lent",
                MEMBERS,
                OF_MEMBERS,
                (at, out) -> {
                    int size = at.scores().actions();
                    double[] votes = at.scratch(0, size);
                    Categorical p = out.categorical();
                    for (int m = 0; m < at.scores().members(); m++) {
                        at.scores().memberGreedyInto(m, p);
                        for (int a = 0; a < size; a++) {
                            votes[a] += p.get(a);
                        }
                    }
                    proportional(a -> votes[a], p);
                },
                (at, random) -> member(at, random.nextInt(at.scores().members()), random));
    }

    private static int member(Situation at, int member, RandomGenerator random) {
        return Draws.argmax(at, 0, a -> at.scores().member(member, a), random);
    }

    /** What the last episode began with, whichever that was. */
    private static WrongSampler aHeadKeptInTheSampler() {
        int[] kept = new int[1];
        return WrongSampler.of(
                "a head kept in the sampler",
                Q,
                Needs.scores(),
                (at, out) -> {
                    if (at.step() == 0) {
                        kept[0] = (int) Math.rint(100 * at.scores().q(0)) & 1;
                    }
                    at.scores().greedyInto(out.categorical());
                    if (at.step() > 0 && kept[0] == 1) {
                        out.mixUniform(0.5);
                    }
                },
                (at, random) -> Draws.argmax(at, 0, a -> at.scores().q(a), random));
    }

    private static final class CutCount implements SamplerMemory {
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

    private static WrongSampler aCountThatIsCutWhenItIsSaved() {
        return WrongSampler.of(
                "a count that is cut when it is saved",
                Q,
                Needs.scores().memory(MemoryScope.AGENT, CutCount::new),
                (at, out) -> {
                    at.scores().greedyInto(out.categorical());
                    out.mixUniform(1.0 / (2 + at.memory(CutCount.class).count));
                },
                (at, random) -> random.nextBoolean()
                        ? Draws.uniform(at, 0, random)
                        : Draws.argmax(at, 0, a -> at.scores().q(a), random));
    }

    private static WrongSampler membersThatTakeTurns() {
        return WrongSampler.of(
                "members that take turns",
                MEMBERS,
                OF_MEMBERS.stableComponents(),
                (at, out) -> {
                    int members = at.scores().members();
                    for (int m = 0; m < members; m++) {
                        at.scores()
                                .memberGreedyInto(
                                        (m + at.step()) % members,
                                        out.component(1.0 / members).categorical());
                    }
                },
                (at, random) -> member(at, random.nextInt(at.scores().members()), random));
    }

    /** Right for a decision; but then the second component is not the same member at the next step. */
    private static WrongSampler equalMembersMadeOne() {
        return WrongSampler.of(
                "equal members made one",
                MEMBERS,
                OF_MEMBERS.stableComponents(),
                (at, out) -> {
                    int members = at.scores().members();
                    for (int m = 0; m < members; m++) {
                        int equals = 0;
                        boolean isFirst = true;
                        for (int other = 0; other < members; other++) {
                            boolean same = sameLegal(at, m, other);
                            equals += same ? 1 : 0;
                            isFirst &= !same || other >= m;
                        }
                        if (isFirst) {
                            at.scores()
                                    .memberGreedyInto(
                                            m,
                                            out.component((double) equals / members)
                                                    .categorical());
                        }
                    }
                },
                (at, random) -> member(at, random.nextInt(at.scores().members()), random));
    }

    private static boolean sameLegal(Situation at, int m, int other) {
        for (int a = 0; a < at.scores().actions(); a++) {
            if (at.legal(0, a) && at.scores().member(m, a) != at.scores().member(other, a)) {
                return false;
            }
        }
        return true;
    }

    private static List<Method> properties() {
        return Arrays.stream(SamplerContract.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class) && !method.isAnnotationPresent(Tag.class))
                .toList();
    }

    private static Set<String> failed(SamplerContract contract) throws IllegalAccessException {
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

    @ParameterizedTest
    @MethodSource("wrongSamplers")
    void failsWhatItIsWrongIn(WrongSampler wrong, String properties) throws IllegalAccessException {
        assertThat(failed(wrong.contract())).containsExactlyInAnyOrder(properties.split(" "));
    }

    /**
     * Those of {@link SamplerContractTest} included, there is a wrong sampler for every property but one: that nothing is
     * chosen where nothing is legal is kept by the runtime, for every sampler.
     */
    @Test
    void everyPropertyIsFailed() {
        Set<String> shown = new HashSet<>(Set.of(
                "declaresWhatItNeeds",
                "namesItself",
                "describesADistributionOverLegalActions",
                "treatsAlternativesByTheirScores",
                "agreesWithLatentDraws",
                "refusesWhereNothingIsLegal"));
        wrongSamplers().forEach(each -> shown.addAll(List.of(((String) each.get()[1]).split(" "))));
        assertThat(properties().stream().map(Method::getName)).containsExactlyInAnyOrderElementsOf(shown);
    }
}
