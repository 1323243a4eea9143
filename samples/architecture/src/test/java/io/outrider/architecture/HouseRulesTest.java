package io.outrider.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that each rule fails where it is broken: the fixture's packages stand for modules and break every one. */
class HouseRulesTest {
    private static final String FIXTURE = "io.outrider.architecture.fixture.";
    private static final Map<String, String> MODULES = Map.of(
            "api", "runtime-api",
            "onnx", "runtime-onnx",
            "samplers", "samplers",
            "parquet", "adapters/parquet");

    private static final HouseRules RULES = new HouseRules(HouseRulesTest::moduleOf);
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPath(House.ROOT.resolve("samples/architecture/target/test-classes/" + FIXTURE.replace('.', '/')));

    private static String moduleOf(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        return name.startsWith(FIXTURE)
                ? MODULES.get(name.substring(FIXTURE.length()).split("\\.")[0])
                : "";
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                arguments(RULES.modulesUseOnlyWhatIsBelowThem(), "samplers.UsesSibling"),
                arguments(RULES.modulesUseOnlyWhatIsBelowThem(), "api.UsesAbove"),
                arguments(RULES.internalPackagesStayInside(), "samplers.UsesInternal"),
                arguments(RULES.runtimeApiUsesThreeLibraries(), "api.UsesOrt"),
                arguments(RULES.samplersUseTheJdkAlone(), "samplers.UsesLibrary"),
                arguments(RULES.onnxRuntimeStaysInRuntimeOnnx(), "api.UsesOrt"),
                arguments(RULES.signaturesOfRuntimeOnnxAreOurs(), "onnx.ShowsOrt.in("),
                arguments(RULES.signaturesOfRuntimeOnnxAreOurs(), "onnx.ShowsOrt.out("),
                arguments(RULES.signaturesOfRuntimeOnnxAreOurs(), "onnx.ShowsOrt.fails("),
                arguments(RULES.signaturesOfRuntimeOnnxAreOurs(), "onnx.ShowsOrt.field"),
                arguments(
                        RULES.packagesOfRuntimeApiHaveNoCycles(Set.of(FIXTURE + "api", FIXTURE + "api.spi")),
                        "api.spi.Back"),
                arguments(RULES.librariesDoNotPrint(), "parquet.Offences.print"),
                arguments(RULES.librariesHaveNoThreadLocals(), "parquet.Offences.LOCAL"),
                arguments(RULES.librariesHaveNoSynchronizedMethods(), "parquet.Offences.locked"),
                arguments(RULES.librariesTakeTimeAndChanceAsParameters(), "parquet.Offences.random"),
                arguments(RULES.librariesTakeTimeAndChanceAsParameters(), "parquet.Offences.generator"),
                arguments(RULES.librariesTakeTimeAndChanceAsParameters(), "parquet.Offences.clock"),
                arguments(RULES.librariesTakeTimeAndChanceAsParameters(), "parquet.Offences.instant"),
                arguments(RULES.librariesDoNotReflect(), "parquet.Offences.methods"),
                arguments(RULES.librariesDoNotReflect(), "parquet.Offences.byName"),
                arguments(RULES.librariesDoNotReflect(), "parquet.Offences.byLookup"),
                arguments(RULES.coresOpenNoSocket(), "api.OpensSocket"));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("broken")
    void failsWhereItIsBroken(ArchRule rule, String offender) {
        assertThatThrownBy(() -> rule.check(CLASSES))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(FIXTURE + offender);
    }

    @Test
    void sourceRulesFailWhereTheyAreBroken() {
        JavaFileObject source = source("p/Offender.java", """
                package p;

                public class Offender {
                    /** Documented. */
                    public interface Known {
                        enum Unknown {}
                    }

                    static class Hidden {
                        public static class AlsoHidden {}
                    }

                    void locked() {
                        synchronized (this) {
                        }
                    }
                }
                """);
        assertThat(SourceRules.findings(List.of(source)))
                .containsExactlyInAnyOrder(
                        "/p/Offender.java:3: public type Offender has no Javadoc",
                        "/p/Offender.java:6: public type Unknown has no Javadoc",
                        "/p/Offender.java:14: a synchronized block; use a ReentrantLock",
                        "p: has no package-info.java that is @NullMarked");
    }

    @Test
    void sourceRulesAcceptWhatKeepsThem() {
        JavaFileObject type = source("p/Fine.java", "package p;\n/** Fine. */\npublic record Fine(int value) {}\n");
        JavaFileObject story = source("p/package-info.java", "@org.jspecify.annotations.NullMarked package p;\n");
        assertThat(SourceRules.findings(List.of(type, story))).isEmpty();
    }

    private static JavaFileObject source(String path, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
