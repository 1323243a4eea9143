package io.outrider.testkit.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.DirectorySink;
import io.outrider.experience.DirectorySinkProvider;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.ExperienceSinkProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorySinkTest extends ExperienceSinkContract {

    private static final String CONTENT = "one";
    private static final String DIGEST = Sha256.of(CONTENT.getBytes(StandardCharsets.UTF_8));

    @Override
    protected ExperienceSink sink() {
        return new DirectorySink(files.resolve("sink"));
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        Path file = ((DirectorySink) sink).directory().resolve(name);
        try {
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../out", "a/../../out", "/etc/passwd", "."})
    void aNameStaysBelowTheDirectory(String name) throws IOException {
        Path file = Files.writeString(files.resolve("file"), CONTENT);
        assertThatThrownBy(() -> sink().put(name, file, DIGEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void filesAreTheirOwnersAlone() throws IOException {
        Path file = Files.writeString(files.resolve("file"), CONTENT);
        sink().put("a/b.parquet", file, DIGEST);
        Path stored = files.resolve("sink/a/b.parquet");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void whatACrashLeftIsReplaced() throws IOException {
        Path file = Files.writeString(files.resolve("file"), CONTENT);
        Files.createDirectories(files.resolve("sink/a"));
        Files.writeString(files.resolve("sink/a/.b.parquet.tmp"), "half of ano");
        sink().put("a/b.parquet", file, DIGEST);
        assertThat(files.resolve("sink/a/b.parquet")).hasContent(CONTENT);
        assertThat(files.resolve("sink/a").toFile().list()).containsExactly("b.parquet");
    }

    @Test
    void aDirectoryThatCannotBeMadeIsAnError() throws IOException {
        Path file = Files.writeString(files.resolve("file"), CONTENT);
        ExperienceSink sink = new DirectorySink(file);
        assertThatThrownBy(() -> sink.put("a/b", file, DIGEST))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileUriNamesIt() {
        ExperienceSinkProvider provider = ServiceLoader.load(ExperienceSinkProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.scheme().equals("file"))
                .findFirst()
                .orElseThrow();
        ExperienceSink sink = provider.sink(files.toUri());
        assertThat(((DirectorySink) sink).directory()).isEqualTo(files.toAbsolutePath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://bucket/x", "file:relative", "file://host/path"})
    void anotherUriIsRefused(String uri) {
        assertThatThrownBy(() -> new DirectorySinkProvider().sink(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(uri);
    }
}
