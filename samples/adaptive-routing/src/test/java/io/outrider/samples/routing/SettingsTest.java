package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SettingsTest {

    @Test
    void hasADefaultForEverything() {
        Settings settings = Settings.parse();
        assertThat(settings.arms).isEqualTo(Arms.ALL);
        assertThat(settings.headless).isFalse();
        assertThat(settings.json).isNull();
        assertThat(settings.seconds).isLessThan(150);
    }

    @Test
    void readsEveryOption() {
        Settings settings = Settings.parse(
                "--seconds 2.5 --rate 50 --seed 7 --arms oracle,round-robin --out o --headless --port 0 --stay --acks a --json j"
                        .split(" "));
        assertThat(settings.seconds).isEqualTo(2.5);
        assertThat(settings.rate).isEqualTo(50);
        assertThat(settings.seed).isEqualTo(7);
        assertThat(settings.arms).containsExactly("oracle", "round-robin");
        assertThat(settings.out).isEqualTo(Path.of("o"));
        assertThat(settings.headless).isTrue();
        assertThat(settings.stay).isTrue();
        assertThat(settings.acks).isEqualTo(Path.of("a"));
        assertThat(settings.json).isEqualTo(Path.of("j"));
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds=0, --seconds must be between 1 and 3600",
        "--seconds=x, x",
        "--rate=0, --rate must be between 1 and 2000",
        "--together=0, --together must be at least 1",
        "--port=70000, --port must be between 0 and 65535",
        "--arms=oracle;oracel, oracel",
        "--arms=oracle;oracle, names an arm twice",
        "--secnods=3, --secnods",
        "--seed, --seed",
    })
    void refusesWhatCannotBeAndNamesIt(String argument, String named) {
        assertThatThrownBy(() -> Settings.parse(argument.replace(';', ',')))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining(named);
    }

    @Test
    void keepsTheLearningArmsApartAndOutOfTheFirstRound() {
        assertThat(Settings.parse().rounds())
                .containsExactly(
                        List.of("outrider-frozen", "round-robin"),
                        List.of("outrider", "power-of-two"),
                        List.of("outrider-epsilon", "oracle"));
        assertThat(Settings.parse("--together", "4").rounds())
                .containsExactly(
                        List.of("outrider-frozen", "round-robin", "outrider", "power-of-two"),
                        List.of("outrider-epsilon", "oracle"));
        assertThat(Settings.parse("--together", "9").rounds()).hasSize(1);
        assertThat(Settings.parse("--arms", "oracle").rounds()).containsExactly(List.of("oracle"));
    }
}
