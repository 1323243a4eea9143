package io.outrider.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules of this build that have main code, and which of them a class belongs to. */
final class House {
    /** The repository's root, which surefire passes. */
    static final Path ROOT = Path.of(System.getProperty("outrider.root"));

    /** Every module that has Java sources of its own, in alphabetical order. */
    static final List<Module> MODULES = findModules();

    private House() {}

    /**
     * One module of the build.
     *
     * @param path the module's folder relative to the root, with forward slashes: {@code adapters/parquet}
     */
    record Module(String path) {
        Path folder() {
            return ROOT.resolve(path);
        }

        Path sources() {
            return folder().resolve("src/main/java");
        }

        Path classes() {
            return folder().resolve("target/classes");
        }

        boolean isLibrary() {
            return !path.startsWith("samples/");
        }
    }

    private static List<Module> findModules() {
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            return files.filter(file -> file.endsWith("pom.xml"))
                    .map(Path::getParent)
                    .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .map(folder -> ROOT.relativize(folder).toString().replace('\\', '/'))
                    .sorted()
                    .map(Module::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The compiled main classes of every module. */
    static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(MODULES.stream().map(Module::classes).toList());
    }

    /** The path of the module that a class was compiled in; empty for a class that is not ours. */
    static String moduleOf(JavaClass type) {
        String uri = type.getBaseComponentType()
                .getSource()
                .map(source -> source.getUri().toString())
                .orElse("");
        return MODULES.stream()
                .filter(module -> uri.startsWith(module.classes().toUri().toString()))
                .map(Module::path)
                .findFirst()
                .orElse("");
    }
}
