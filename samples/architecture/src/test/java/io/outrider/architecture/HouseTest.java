package io.outrider.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import io.outrider.architecture.House.Module;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the build against the rules of the house. */
class HouseTest {
    private static final JavaClasses CLASSES = House.classes();

    static final HouseRules RULES = new HouseRules(House::moduleOf);

    static List<ArchRule> rules() {
        return List.of(
                RULES.modulesUseOnlyWhatIsBelowThem(),
                RULES.internalPackagesStayInside(),
                RULES.runtimeApiUsesThreeLibraries(),
                RULES.samplersUseTheJdkAlone(),
                RULES.onnxRuntimeStaysInRuntimeOnnx(),
                RULES.signaturesOfRuntimeOnnxAreOurs(),
                RULES.packagesOfRuntimeApiHaveNoCycles(exportedPackages("runtime-api")),
                RULES.librariesDoNotPrint(),
                RULES.librariesHaveNoThreadLocals(),
                RULES.librariesHaveNoSynchronizedMethods(),
                RULES.librariesTakeTimeAndChanceAsParameters(),
                RULES.librariesDoNotReflect(),
                RULES.coresOpenNoSocket());
    }

    private static Set<String> exportedPackages(String module) {
        return ModuleFinder.of(new Module(module).classes()).findAll().stream()
                .flatMap(found -> found.descriptor().exports().stream())
                .filter(exports -> !exports.isQualified())
                .map(Exports::source)
                .collect(Collectors.toSet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void compiledClassesKeep(ArchRule rule) {
        rule.check(CLASSES);
    }

    static final List<Module> LIBRARIES =
            House.MODULES.stream().filter(Module::isLibrary).toList();

    @ParameterizedTest(name = "{0}")
    @FieldSource("LIBRARIES")
    void sourcesKeepTheRules(Module module) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> tree = Files.walk(module.sources())) {
            List<Path> sources =
                    tree.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(SourceRules.findings(files.getJavaFileObjectsFromPaths(sources)))
                    .isEmpty();
        }
    }

    @Test
    void everyModuleIsBuiltBeforeTheseTestsAndSeenByThem() throws IOException {
        String pom = Files.readString(House.ROOT.resolve("samples/architecture/pom.xml"));
        assertThat(House.MODULES).isNotEmpty().allSatisfy(module -> {
            assertThat(module.classes()).isDirectory();
            String name = module.folder().getFileName().toString();
            assertThat(pom).contains("<artifactId>outrider-" + name + "</artifactId>");
        });
        assertThat(CLASSES).isNotEmpty();
    }

    @Test
    void billOfMaterialsNamesEveryLibrary() throws IOException {
        String bom = Files.readString(House.ROOT.resolve("adapters/bom/pom.xml"));
        assertThat(LIBRARIES)
                .allSatisfy(module -> assertThat(bom)
                        .contains("<artifactId>outrider-" + module.folder().getFileName() + "</artifactId>"));
    }
}
