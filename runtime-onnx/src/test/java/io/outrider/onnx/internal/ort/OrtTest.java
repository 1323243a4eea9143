package io.outrider.onnx.internal.ort;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrtTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.28.0", "1.28.3", "1.20.0"})
    void versionsBeforeTheTelemetryAreFine(String version) {
        assertThat(Ort.concern(version)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.0", "1.30.1", "2.0.0", "nightly", ""})
    void laterAndUnknownVersionsAreNamed(String version) {
        assertThat(Ort.concern(version))
                .hasValueSatisfying(text -> assertThat(text).contains(version).contains("expected 1.28"));
    }

    @Test
    void platformsWithoutALibraryAreNamed() {
        assertThat(Ort.explain("Mac OS X", "x86_64"))
                .contains("macos x64")
                .contains("there is none for this platform")
                .contains("linux x64, macos aarch64, windows x64");
        assertThat(Ort.explain("Linux", "amd64")).contains("linux x64").contains("musl");
    }
}
