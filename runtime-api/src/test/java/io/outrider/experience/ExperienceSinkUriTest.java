package io.outrider.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperienceSinkUriTest {

    @Test
    void aFileUriIsADirectory(@TempDir Path folder) {
        try (ExperienceSink sink = ExperienceSink.of(folder.toUri())) {
            assertThat(sink).isInstanceOf(DirectorySink.class);
        }
    }

    @Test
    void anUnknownSchemeIsRefusedWithThoseThatAreThere() {
        assertThat(ServiceLoader.load(ExperienceSinkProvider.class)).isNotEmpty();
        assertThatThrownBy(() -> ExperienceSink.of(URI.create("pulsar://host/topic")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"pulsar\"")
                .hasMessageContaining("[file]");
    }

    @Test
    void theRefusalHoldsNoSecretOfTheUri() {
        assertThatThrownBy(() -> ExperienceSink.of(URI.create("pulsar://ann:hush@host/topic?token=hush#hush")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush")
                .hasMessageNotContaining("ann");
        assertThatThrownBy(() -> ExperienceSink.of(URI.create("hush/topic?token=hush")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hush");
    }
}
