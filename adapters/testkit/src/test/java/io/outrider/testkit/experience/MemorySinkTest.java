package io.outrider.testkit.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemorySinkTest extends ExperienceSinkContract {

    @Override
    protected ExperienceSink sink() {
        return new MemorySink();
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        MemorySink memory = (MemorySink) sink;
        return memory.names().contains(name) ? memory.content(name) : null;
    }

    @Test
    void itFailsWhenTold() throws Exception {
        Path file = Files.writeString(files.resolve("file"), "one");
        String digest = Sha256.of("one".getBytes(StandardCharsets.UTF_8));
        try (MemorySink sink = new MemorySink()) {
            sink.fail("down");
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOfSatisfying(
                            SinkUnavailableException.class,
                            e -> assertThat(e.retryAfter()).isEmpty())
                    .hasMessage("down");
            sink.fail("busy", Duration.ofSeconds(7));
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOfSatisfying(
                            SinkUnavailableException.class,
                            e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(7)))
                    .hasMessage("busy");
            sink.repair();
            sink.refuse("a");
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining("a is refused");
            sink.put("b", file, digest);
            sink.repair();
            sink.put("a", file, digest);
            assertThat(sink.puts()).containsExactly(new MemorySink.Put("b", digest), new MemorySink.Put("a", digest));
        }
    }

    @Test
    void aTimeToTryAgainLiesAhead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SinkUnavailableException("busy", null, Duration.ofSeconds(-1)))
                .withMessageContaining("PT-1S");
    }
}
