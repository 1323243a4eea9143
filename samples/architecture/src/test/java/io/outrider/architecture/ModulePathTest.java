package io.outrider.architecture;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.outrider.architecture.House.Module;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Provides;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What the class path does not show: that the libraries resolve as Java modules, hide what they should, and offer the
 * same services as modules and as plain jars.
 */
class ModulePathTest {
    /** The libraries that are named modules. */
    static final List<Module> NAMED = House.MODULES.stream()
            .filter(module -> Files.exists(module.sources().resolve("module-info.java")))
            .toList();

    /** Who may be shown an internal package: the testkit alone, whose contract tests drive the engine. */
    private static final Set<String> FRIENDS = Set.of("io.outrider.testkit");

    private static ModuleDescriptor descriptor(Module module) {
        return ModuleFinder.of(module.classes()).findAll().iterator().next().descriptor();
    }

    /**
     * What cannot be on a module path: parquet-java's jars split packages between them, so that the adapter that brings them
     * belongs on the class path; so do the adapters of S3 and Kafka, whose libraries are no named modules. One automatic module
     * draws in all others that can be found, hence they must not be.
     */
    private static final Pattern CLASS_PATH_ONLY =
            Pattern.compile("(parquet|hadoop)-.*\\.jar|.*adapters.(parquet|s3|kafka).target.*"
                    + "|.*software.amazon.*|.*org.apache.kafka.*");

    /** What this test's own class path holds that can be on a module path. */
    static Path[] modulePath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(entry -> !entry.endsWith("test-classes") && Files.exists(entry))
                .filter(entry ->
                        !CLASS_PATH_ONLY.matcher(entry.getFileName().toString()).matches()
                                && !CLASS_PATH_ONLY.matcher(entry.toString()).matches())
                .toArray(Path[]::new);
    }

    /** A layer with the module and all that it requires, from this test's own class path. */
    private static ModuleLayer layer(String name) {
        ModuleLayer boot = ModuleLayer.boot();
        Configuration resolved =
                boot.configuration().resolve(ModuleFinder.of(modulePath()), ModuleFinder.of(), Set.of(name));
        return boot.defineModulesWithOneLoader(resolved, ClassLoader.getPlatformClassLoader());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NAMED")
    void resolves(Module module) {
        String name = descriptor(module).name();
        assertThat(layer(name).findModule(name)).hasValueSatisfying(found -> {
            assertThat(found.getDescriptor().isAutomatic()).isFalse();
            assertThat(found.getName()).startsWith("io.outrider.");
        });
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NAMED")
    void hidesInternalPackagesAndOpensNone(Module module) {
        ModuleDescriptor descriptor = descriptor(module);
        assertThat(descriptor.isOpen()).isFalse();
        assertThat(descriptor.opens()).isEmpty();
        assertThat(descriptor.exports())
                .allSatisfy(exports -> assertThat(exports.targets())
                        .isEqualTo((exports.source() + ".").contains(".internal.") ? FRIENDS : Set.of()));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NAMED")
    void offersTheSameServicesAsModuleAndAsJar(Module module) {
        Map<String, Set<String>> asModule = descriptor(module).provides().stream()
                .collect(toMap(Provides::service, provides -> Set.copyOf(provides.providers())));
        assertThat(services(module)).isEqualTo(asModule);
    }

    private static Map<String, Set<String>> services(Module module) {
        Path folder = module.classes().resolve("META-INF/services");
        if (!Files.isDirectory(folder)) {
            return Map.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(toMap(file -> file.getFileName().toString(), ModulePathTest::providers));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> providers(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .collect(toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("NAMED")
    void servicesAreFoundOnTheModulePath(Module module) throws ClassNotFoundException {
        ModuleDescriptor descriptor = descriptor(module);
        ModuleLayer layer = layer(descriptor.name());
        for (Provides provides : descriptor.provides()) {
            Class<?> service = layer.findLoader(descriptor.name()).loadClass(provides.service());
            assertThat(ServiceLoader.load(layer, service).stream()
                            .map(found -> found.type().getName()))
                    .containsAll(provides.providers());
        }
    }
}
