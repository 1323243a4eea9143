package io.outrider.samples.hello;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HelloTest {

    @Test
    void printsTheWholeLifeOfADecision(@TempDir Path folder) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Hello.main(new String[] {folder.toString()});
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .anyMatch(line -> line.matches("decision +(NONE|COUPON|FREE_SHIPPING) +\\(id [0-9a-f]{32}\\)"))
                .anyMatch(line -> line.matches("propensity +(0\\.\\d+|1\\.0) EXACT"))
                .anyMatch(line -> line.matches("uncertainty +\\d.* between members, .* nats to learn"))
                .anyMatch(line -> line.matches("reward +4\\.2 COMPLETE"))
                .anyMatch(line -> line.startsWith("row "));
    }

    @Test
    void isWhatTheReadmeShows() throws Exception {
        Path root = Path.of(System.getProperty("outrider.root"));
        String readme = Files.readString(root.resolve("README.md"));
        String source =
                Files.readString(root.resolve("samples/hello/src/main/java/io/outrider/samples/hello/Hello.java"));
        String shown = readme.substring(readme.indexOf("```java\n") + 8);
        shown = shown.substring(0, shown.indexOf("```"));
        assertThat(shown.lines().map(String::strip).filter(line -> !line.isEmpty()))
                .allSatisfy(
                        line -> assertThat(source.lines().map(String::strip)).contains(line));
    }
}
