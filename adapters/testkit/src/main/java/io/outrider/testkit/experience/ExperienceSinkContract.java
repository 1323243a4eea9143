package io.outrider.testkit.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.AgentSchema;
import io.outrider.experience.EndedEpisode;
import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceFormat;
import io.outrider.experience.ExperienceLog;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.Transition;
import io.outrider.experience.UnjoinedOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link ExperienceSink} does; a sink's own test extends it. */
public abstract class ExperienceSinkContract {

    private static final String NAME = "transitions/agent=offers/schema=1/dt=2026-01-31/hour=09/5f-1-1.parquet";

    /** Where the test writes the files to be put. */
    @TempDir
    protected Path files;

    /** For subclasses. */
    protected ExperienceSinkContract() {}

    /** A new sink that holds nothing. */
    protected abstract ExperienceSink sink();

    /** What {@code sink} holds under {@code name}, or null. */
    protected abstract byte @Nullable [] stored(ExperienceSink sink, String name);

    private Path file(String content) {
        try {
            return Files.writeString(Files.createTempFile(files, "file", null), content);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String digest(String content) {
        return Sha256.of(content.getBytes(StandardCharsets.UTF_8));
    }

    private void assertStored(ExperienceSink sink, String name, String content) {
        assertThat(stored(sink, name)).isEqualTo(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aFileIsStoredUnderItsName() {
        try (ExperienceSink sink = sink()) {
            sink.put(NAME, file("one"), digest("one"));
            sink.put("_manifests/5f/1-1.json", file("{}"), digest("{}"));
            assertStored(sink, NAME, "one");
            assertStored(sink, "_manifests/5f/1-1.json", "{}");
        }
    }

    @Test
    void anEmptyAndALargeFileAreStored() {
        char[] large = new char[3_000_000];
        Arrays.fill(large, 'x');
        try (ExperienceSink sink = sink()) {
            sink.put("empty", file(""), digest(""));
            sink.put("large", file(String.valueOf(large)), digest(String.valueOf(large)));
            assertStored(sink, "empty", "");
            assertStored(sink, "large", String.valueOf(large));
        }
    }

    @Test
    void theSameFileMayBePutAgain() {
        try (ExperienceSink sink = sink()) {
            sink.put(NAME, file("one"), digest("one"));
            sink.put(NAME, file("one"), digest("one"));
            assertStored(sink, NAME, "one");
        }
    }

    @Test
    void anotherContentUnderTheSameNameIsRefused() {
        try (ExperienceSink sink = sink()) {
            sink.put(NAME, file("one"), digest("one"));
            assertThatThrownBy(() -> sink.put(NAME, file("two"), digest("two")))
                    .as("set aside, since it can never be stored")
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(digest("one"))
                    .hasMessageContaining(digest("two"));
            assertStored(sink, NAME, "one");
        }
    }

    @Test
    void aFileWithAnotherDigestIsRefused() {
        try (ExperienceSink sink = sink()) {
            assertThatThrownBy(() -> sink.put(NAME, file("one"), digest("two")))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining(digest("one"));
            assertThat(stored(sink, NAME)).isNull();
        }
    }

    @Test
    void aFileThatIsMissingIsAnError() {
        try (ExperienceSink sink = sink()) {
            Path missing = files.resolve("missing");
            assertThatThrownBy(() -> sink.put(NAME, missing, digest("")))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining(missing.toString());
            assertThat(stored(sink, NAME)).isNull();
        }
    }

    @Test
    void anErasureOfALogIsStored() throws InterruptedException {
        List<String> names = new CopyOnWriteArrayList<>();
        try (ExperienceSink sink = sink()) {
            ExperienceSink noting = (name, file, digest) -> {
                sink.put(name, file, digest);
                names.add(name);
            };
            try (ExperienceLog log = ExperienceLog.builder(files.resolve("log"))
                    .format(new NoRows())
                    .sink(noting)
                    .open()) {
                log.erase(List.of("someone", "someone else"));
                assertThat(log.drain(Duration.ofSeconds(60)))
                        .as("%s", log.status())
                        .isTrue();
            }
            List<String> erasures =
                    names.stream().filter(name -> name.startsWith("erasures/")).toList();
            assertThat(erasures).hasSize(1);
            byte[] content = stored(sink, erasures.get(0));
            assertThat(content).isNotNull();
            assertThat(new String(Objects.requireNonNull(content), StandardCharsets.UTF_8).lines())
                    .hasSize(2)
                    .first(InstanceOfAssertFactories.STRING)
                    .matches("\\{\"subject_key\": \"someone\", \"erased_at_us\": \\d{16}\\}");
        }
    }

    /** The log is given no rows to be written. */
    private static final class NoRows implements ExperienceFormat {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public void write(Path file, AgentSchema schema, Iterable<Transition> rows) {
            throw new AssertionError("there are no rows");
        }

        @Override
        public void writeOutcomes(Path file, Iterable<UnjoinedOutcome> rows) {
            throw new AssertionError("there are no outcomes");
        }

        @Override
        public void writeEpisodeEnds(Path file, AgentSchema schema, Iterable<EndedEpisode> rows) {
            throw new AssertionError("there are no ends of episodes");
        }
    }

    @Test
    void closingTwiceDoesNothing() {
        ExperienceSink sink = sink();
        sink.close();
        sink.close();
    }
}
