package io.outrider.onnx.internal.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.onnx.internal.ort.NativeResources.Library;
import io.outrider.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeFolderTest {

    private static final NativeResources RESOURCES = NativeResources.find();

    @TempDir
    private Path cache;

    private Path fill() throws IOException {
        return NativeFolder.inCache(cache, RESOURCES);
    }

    private static Path library(Path folder) {
        return folder.resolve(System.mapLibraryName("onnxruntime4j_jni"));
    }

    private static byte[] expected() throws IOException {
        Library jni = RESOURCES.libraries().get(1);
        try (var in = jni.open()) {
            return in.readAllBytes();
        }
    }

    private Properties properties(String... pairs) {
        Properties properties = new Properties();
        properties.setProperty("os.name", System.getProperty("os.name"));
        properties.setProperty("user.home", cache.toString());
        for (int i = 0; i < pairs.length; i += 2) {
            properties.setProperty(pairs[i], pairs[i + 1]);
        }
        return properties;
    }

    @Test
    void whatIsThereAndIntactStays() throws IOException {
        Path folder = fill();
        assertThat(library(folder)).hasBinaryContent(expected());
        var written = Files.getLastModifiedTime(library(folder));
        assertThat(fill()).isEqualTo(folder);
        assertThat(Files.getLastModifiedTime(library(folder))).isEqualTo(written);
    }

    @Test
    void whatIsDamagedIsReplaced() throws IOException {
        Path file = library(fill());
        byte[] damaged = expected();
        damaged[damaged.length / 2] ^= 1;
        Files.write(file, damaged);
        fill();
        assertThat(file).hasBinaryContent(expected());
        Files.write(file, new byte[3]);
        fill();
        assertThat(file).hasBinaryContent(expected());
    }

    @Test
    void anotherVersionHasAnotherFolder() {
        assertThat(RESOURCES.version()).matches("onnxruntime-[0-9a-f]{16}");
        assertThat(RESOURCES.libraries())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(library -> assertThat(library.bytes()).isPositive());
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows keeps other rights than these")
    void nobodyElseMayWriteOrRead() throws IOException {
        Path folder = fill();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(library(folder))))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(library(folder), PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(this::fill)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("can be written by others (rw-rw----)");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(this::fill)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("open to others (rwxr-xr-x)");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows keeps other rights than these")
    void whatBelongsToAnotherIsRefused() throws IOException {
        UserPrincipal root =
                cache.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("root");
        UserPrincipal other = Files.getOwner(cache).equals(root)
                ? cache.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody")
                : root;
        assertThatThrownBy(() -> NativeFolder.requireOwner(cache, other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(cache + " belongs to " + other);
        NativeFolder.requireOwner(cache, Files.getOwner(cache));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
    void aLinkInPlaceOfTheFolderIsRefused() throws IOException {
        Path elsewhere = Files.createDirectory(cache.resolve("elsewhere"));
        Files.createSymbolicLink(cache.resolve(RESOURCES.version()), elsewhere);
        assertThatThrownBy(this::fill).isInstanceOf(IOException.class).hasMessageContaining("is no folder");
    }

    @Test
    void aCacheThatCannotBeWrittenIsPassedOver() throws IOException {
        Path file = Files.createFile(cache.resolve("file"));
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", file.toString(), "LOCALAPPDATA", file.toString());
        assertThat(NativePath.choose(properties(), environment)).isNull();
        assertThat(NativePath.choose(properties("user.home", "?"), Map.of())).isNull();
    }

    @Test
    void theUsersCacheIsTakenUnlessTheHostSaysOtherwise() {
        Path chosen = NativePath.choose(properties(), Map.of());
        assertThat(chosen)
                .isEqualTo(cache.resolve(".cache/outrider/natives").resolve(RESOURCES.version()))
                .isNotEmptyDirectory();
        assertThat(NativePath.choose(properties("outrider.natives", "off"), Map.of()))
                .isNull();
        assertThat(NativePath.choose(properties("onnxruntime.native.path", "/opt"), Map.of()))
                .isNull();
        assertThat(NativePath.choose(properties("onnxruntime.native.onnxruntime.path", "/opt/x.so"), Map.of()))
                .isNull();
        assertThat(NativePath.choose(properties("outrider.natives", String.valueOf(chosen)), Map.of()))
                .isEqualTo(chosen);
        assertThatThrownBy(() -> NativePath.choose(properties("outrider.natives", cache.toString()), Map.of()))
                .isInstanceOf(PolicyException.class)
                .hasMessageContaining(cache.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x64",
        "Linux, aarch64, linux-aarch64",
        "Mac OS X, aarch64, osx-aarch64",
        "Windows 11, amd64, win-x64"
    })
    void platformsAreCalledAsInTheArtifact(String system, String architecture, String folder) {
        assertThat(NativeResources.folder(system, architecture)).isEqualTo(folder);
    }
}
