package io.outrider.experience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDigestTest {

    /** FIPS 180-2, appendix B.1. */
    private static final String OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    @Test
    void theLengthOfTheRightContentIsGiven() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc", StandardCharsets.US_ASCII);
        assertThat(FileDigest.verify(file, OF_ABC)).isEqualTo(3);
    }

    @Test
    void anotherContentOrNoFileIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abd", StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> FileDigest.verify(file, OF_ABC))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("not " + OF_ABC);
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> FileDigest.verify(none, OF_ABC))
                .isInstanceOf(ExperienceException.class)
                .hasMessageContaining(none.toString());
    }
}
