package io.outrider.samplers;

import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.sampling.PathSampler;
import io.outrider.testkit.sampling.ContinuousSamplerContract;
import io.outrider.testkit.sampling.SamplerContract;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No sampler is without its contract. */
class EverySamplerTest {

    private static final List<Class<?>> TESTS = List.of(
            BasicSamplersTest.class,
            CombinatorsTest.class,
            EnsembleSamplersTest.class,
            EpsilonZGreedyTest.class,
            GaussianPolicyTest.class,
            HeldComponentsTest.class,
            IndexSamplersTest.class,
            InformationDirectedTest.class,
            LinearSamplersTest.class,
            LogitSamplersTest.class,
            StateBonusTest.class);

    private static boolean isContract(Class<?> kind) {
        return !Modifier.isAbstract(kind.getModifiers())
                && (SamplerContract.class.isAssignableFrom(kind)
                        || ContinuousSamplerContract.class.isAssignableFrom(kind));
    }

    /** The name of the sampler that the contract {@code kind}, nested in {@code test}, is for. */
    private static String name(Class<?> test, Class<?> kind) throws ReflectiveOperationException {
        Constructor<?> outer = test.getDeclaredConstructor();
        Constructor<?> inner = kind.getDeclaredConstructor(test);
        Method sampler = kind.getDeclaredMethod("sampler");
        PathSampler made = (PathSampler) sampler.invoke(inner.newInstance(outer.newInstance()));
        return made.toString().replaceFirst("\\{.*", "");
    }

    /** Every name that a configuration may use, and so every factory, keeps the contract of the testkit in some test. */
    @Test
    void hasAContract() throws ReflectiveOperationException {
        Set<String> kept = new TreeSet<>();
        for (Class<?> test : TESTS) {
            for (Class<?> kind : test.getDeclaredClasses()) {
                if (isContract(kind)) {
                    kept.add(name(test, kind));
                }
            }
        }
        assertThat(kept).containsExactlyInAnyOrderElementsOf(new LibrarySamplers().names());
    }

    /** Every factory makes a sampler whose name is one of those. */
    @Test
    void hasAName() {
        Set<String> factories = new TreeSet<>(Arrays.stream(Samplers.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .toList());
        Set<String> made = new TreeSet<>(ConfigurationTest.samplers()
                .map(sampler -> sampler.toString().replaceFirst("\\{.*", ""))
                .toList());
        assertThat(made).containsExactlyInAnyOrderElementsOf(new LibrarySamplers().names());
        assertThat(factories)
                .as("factories; \"per-episode\" is one of PathSampler's")
                .hasSize(made.size() - 1);
    }
}
