package io.outrider.testkit.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
                    .isInstanceOf(ExperienceException.class)
                    .hasMessage("down");
            sink.repair();
            sink.put("a", file, digest);
            assertThat(sink.puts()).containsExactly(new MemorySink.Put("a", digest));
        }
    }
}
