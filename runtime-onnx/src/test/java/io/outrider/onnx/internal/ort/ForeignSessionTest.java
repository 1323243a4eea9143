package io.outrider.onnx.internal.ort;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForeignSessionTest {

    @Test
    void aLibraryOfAnotherVersionIsNamed() {
        assertThat(ForeignSession.mismatch("1.27.0", "1.28.0"))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("1.27.0").contains("1.28.0"));
        assertThat(ForeignSession.mismatch("1.28.0", "1.28.0")).isEmpty();
    }
}
