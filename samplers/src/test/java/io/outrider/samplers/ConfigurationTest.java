package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.sampling.MemoryScope;
import io.outrider.sampling.PathSampler;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {

    static Stream<PathSampler> samplers() {
        return Stream.of(
                Samplers.greedy(),
                Samplers.epsilonGreedy(0.05),
                Samplers.softmax(),
                Samplers.softmax(0.25),
                Samplers.uniform(),
                Samplers.epsilonZGreedy(0.1),
                Samplers.epsilonZGreedy(0.1, 1.5, 20),
                Samplers.boltzmann(0.8),
                Samplers.boltzmann(0.8, Truncation.topK(5), Truncation.topP(0.9), Truncation.minP(0.05)),
                Samplers.squareCb(),
                Samplers.squareCb(12),
                Samplers.bag(0.1),
                Samplers.linUcb(0.5),
                Samplers.linThompson(0.5),
                Samplers.randUcb(),
                Samplers.gaussianThompson(0.7),
                Samplers.ede(),
                Samplers.ede().perEpisode(),
                Samplers.ids(),
                Samplers.epinet(32),
                Samplers.epinet(8, Samplers.ids()),
                Samplers.epinet(8).perEpisode(),
                Samplers.monteCarloDropout(16, 0.2),
                Samplers.monteCarloDropout(16, 0.2, Samplers.ucb(2)),
                Samplers.idsDeterministic(),
                Samplers.gaussianEnsemble(0.3, 2),
                Samplers.gaussianMembers(0.3),
                Samplers.curious(0.5, Samplers.ucb(2)),
                Samplers.counting(0.01, MemoryScope.ACTOR, Samplers.softmax()),
                Samplers.rndReward(MemoryScope.AGENT, Samplers.softmax()),
                Samplers.e3bReward(0.1, MemoryScope.EPISODE, Samplers.thompson()),
                Samplers.bestOf(8, Samplers.softmax()),
                Samplers.projecting(0.1, Samplers.bag()),
                Samplers.guarding(0.2, Samplers.epsilonGreedy(0.5)),
                Samplers.ucb(1),
                Samplers.thompson(),
                Samplers.thompson().perEpisode(),
                Samplers.gaussian(),
                Samplers.gaussian(0.5),
                Samplers.tanhGaussian(),
                Samplers.tanhGaussian(1e-3),
                Samplers.mixing(0.02, Samplers.thompson().perEpisode()));
    }

    @ParameterizedTest
    @MethodSource("samplers")
    void theTextFormMakesTheSameSampler(PathSampler sampler) {
        assertThat(PathSampler.parse(sampler.toString())).isEqualTo(sampler);
    }

    @Test
    void everyNameIsMade() {
        assertThat(samplers().map(Object::toString).map(text -> text.replaceFirst("\\{.*", "")))
                .containsAll(new LibrarySamplers().names());
    }

    @Test
    void spacesAndEmptyBracesDoNotMatter() {
        assertThat(PathSampler.parse(" thompson{} ")).isEqualTo(Samplers.thompson());
        assertThat(PathSampler.parse("floor-mixing{ epsilon = 0.1 , sampler = ucb{ coefficient = 2 } }"))
                .isEqualTo(Samplers.mixing(0.1, Samplers.ucb(2)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thomson | did you mean \"thompson\"?",
                "ucb{coeficient=1} | for \"coeficient\", did you mean \"coefficient\"?",
                "epsilon-greedy{epsilom=0.1} | has no key \"epsilom\", did you mean \"epsilon\"?",
                "ucb{coefficient=much} | not \"much\"",
                "ucb{coefficient=-1} | -1.0",
                "ucb | needs the key \"coefficient\"",
                "epsilon-greedy{epsilon=1.5} | 1.5",
                "softmax{temperature=0} | 0.0",
                "boltzmann{filters=top-j:3} | is no filter",
                "boltzmann{filters=top-k:x} | has no number",
                "count-bonus{scope=world,sampler=greedy} | not \"world\"",
                "best-of-n{n=2.5,sampler=softmax} | not \"2.5\"",
                "ucb{coefficient=1 | cannot be read",
                "epinet{draws=0} | not 0",
                "e3b-reward{ridge=0,sampler=softmax} | 0.0",
                "rnd-reward{sampler=square-cb} | memory of its own",
                "rnd-reward{scope=all,sampler=softmax} | not \"all\"",
                "epinet{draw=3} | has no key \"draw\", did you mean \"draws\"?",
                "epinet{sampler=per-episode{sampler=thompson}} | holds a component",
                "epinet{sampler=epinet} | indices of its own",
                "monte-carlo-dropout{rate=1} | 1.0",
                "ucb{1} | is not key=value",
                "ucb{coefficient=1,coefficient=2} | given twice",
                "floor-mixing{epsilon=0.1,sampler=ucb{coefficient=1} | braces",
                "qqqqqqqqqqqq | there are [",
            })
    void whatIsWrongIsSaid(String configuration, String words) {
        assertThatThrownBy(() -> PathSampler.parse(configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void aSamplerWithoutStableComponentsCannotBeHeld() {
        assertThatThrownBy(() -> Samplers.softmax().perEpisode())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("softmax{temperature=1.0}");
    }
}
