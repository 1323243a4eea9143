package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.outrider.samples.shared.Chromium;
import io.outrider.samples.shared.LivePage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LivePageTest {

    @TempDir
    Path folder;

    private static Settings settings(Path out, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of("--out", out.toString(), "--port", "0"));
        arguments.addAll(List.of(more));
        return Settings.parse(arguments.toArray(String[]::new));
    }

    private static HttpResponse<String> get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void servesOneFileAndTheMetersAndNothingElse() throws Exception {
        Settings settings = settings(folder, "--seconds", "1", "--arms", "round-robin");
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Experiment experiment = new Experiment(settings, meters);
                LivePage page = Main.serve(0, experiment.board(), meters)) {
            experiment.run(line -> {});
            String html = get(page.url()).body();
            assertThat(html)
                    .contains("Adaptive routing")
                    .doesNotContain("https://")
                    .doesNotContain("//cdn");
            assertThat(get(page.url() + "metrics").body())
                    .contains("routing_requests_seconds_count{arm=\"round-robin\",upstream=\"alder\"}");
            assertThat(get(page.url() + "nothing").statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> Main.serve(URI.create(page.url()).getPort(), experiment.board(), meters))
                    .hasMessageContaining("port " + URI.create(page.url()).getPort());
        }
    }

    @Test
    @Tag("ci")
    void showsTheRunInABrowser() throws Exception {
        Settings settings = settings(folder.resolve("out"), "--seconds", "12");
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Path profile = Files.createDirectory(folder.resolve("profile"));
        try (Experiment experiment = new Experiment(settings, meters);
                LivePage page = Main.serve(0, experiment.board(), meters);
                Chromium browser = Chromium.open(profile, page.url(), Boolean.getBoolean("routing.dark"))) {
            CompletableFuture<List<Experiment.Result>> run = CompletableFuture.supplyAsync(() -> {
                try {
                    return experiment.run(line -> {});
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Awaitility.await("the page")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> browser.number("document.querySelectorAll('#accepted').length") == 1);
            String accepted = "document.getElementById('accepted').textContent.replace(/[^0-9]/g,'')||0";
            Awaitility.await("a count of decisions")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> browser.number(accepted) > 0);
            double before = browser.number(accepted);
            Awaitility.await("the count of decisions moves")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> browser.number(accepted) > before);
            List<Experiment.Result> results = run.join();
            Awaitility.await("the result")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            browser.number("document.querySelectorAll('#result tbody tr').length") == results.size());
            assertThat(browser.number("document.querySelectorAll('#latency path').length"))
                    .isEqualTo(settings.arms.size());
            assertThat(browser.number("document.querySelectorAll('#share path').length"))
                    .isEqualTo(4);
            assertThat(browser.number("document.querySelectorAll('#uncertainty path').length"))
                    .isEqualTo(1);
            assertThat(browser.number("document.querySelectorAll('#experience path').length"))
                    .isEqualTo(3);
            assertThat(browser.number("document.querySelectorAll('#latency .marker').length"))
                    .isEqualTo(3);
            assertThat(browser.text("document.querySelector('#latency path').getAttribute('d').includes('NaN')"))
                    .isEqualTo("false");
            Path pictures = Path.of("target", "pictures");
            Files.createDirectories(pictures);
            browser.screenshot(pictures.resolve("live-page.png"));
        }
    }
}
