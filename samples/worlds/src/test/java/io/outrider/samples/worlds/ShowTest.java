package io.outrider.samples.worlds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.outrider.samples.shared.Chromium;
import io.outrider.samples.shared.LivePage;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShowTest {

    private static final Mazes SMALL =
            new Mazes(new Mazes.Range(4, 4), new Mazes.Range(0, 0.3), new Mazes.Range(0.5, 1), View.SURROUNDINGS);

    @TempDir
    Path folder;

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void everyDecisionComesBackFromTheLogAndIsLearnedFrom() throws Exception {
        try (Show show = new Show(SMALL, folder, 1)) {
            show.run(3);
            show.change("student=right&sampler=ucb&worlds=plr");
            show.run(2);
            List<JsonObject> events = show.events().from(0).stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
            List<JsonObject> right = events.stream()
                    .filter(event -> event.has("student")
                            && event.get("student").getAsString().equals("right"))
                    .toList();
            JsonObject last = right.get(right.size() - 1);
            assertThat(last.get("generation").getAsInt()).isEqualTo(5);
            assertThat(last.get("decisions").getAsLong())
                    .isPositive()
                    .isEqualTo(last.get("rows").getAsLong());
            assertThat(last.get("sampler").getAsString()).isEqualTo("ucb");
            assertThat(last.get("worldSampler").getAsString()).isEqualTo("plr");
            assertThat(right.get(0).get("sampler").getAsString()).isEqualTo("head");
            assertThat(last.get("gigaflops").getAsDouble()).isPositive();
            assertThat(last.get("predicted").getAsDouble()).isPositive();
            assertThat(last.get("realised").getAsDouble()).isNotZero();
            assertThat(last.getAsJsonArray("heat")).hasSizeGreaterThanOrEqualTo(16);
            assertThat(last.getAsJsonArray("way").size()).isGreaterThan(1);
        }
    }

    @Test
    void anotherNetworkOrARestartBeginsAnew() throws Exception {
        try (Show show = new Show(SMALL, folder, 1)) {
            show.run(1);
            show.change("student=left&sampler=one-epsilon&worlds=uniform");
            show.watch("maze=5");
            show.run(1);
            assertThat(student(show, "left").get("generation").getAsInt()).isEqualTo(1);
            assertThat(student(show, "left").get("maze").getAsInt()).isEqualTo(5);
            assertThat(student(show, "left").getAsJsonArray("byMaze")).hasSize(40);
            assertThat(student(show, "right").get("generation").getAsInt()).isEqualTo(2);
            show.restart("");
            show.run(1);
            assertThat(student(show, "right").get("generation").getAsInt()).isEqualTo(1);
            assertThat(student(show, "left").get("sampler").getAsString()).isEqualTo("one-epsilon");
            assertThat(show.events().from(0).stream().filter(line -> line.contains("\"anew\"")))
                    .hasSize(3);
        }
    }

    /** What was last shown of a student. */
    private static JsonObject student(Show show, String side) throws InterruptedException {
        JsonObject last = new JsonObject();
        for (String line : show.events().from(0)) {
            JsonObject event = JsonParser.parseString(line).getAsJsonObject();
            if (event.has("generation") && event.get("student").getAsString().equals(side)) {
                last = event;
            }
        }
        return last;
    }

    @Test
    void aChangeThatCannotBeIsAnsweredWithWhatCan() throws Exception {
        try (Show show = new Show(SMALL, folder, 1);
                LivePage page = LiveCommand.serve(0, show)) {
            assertThat(get(page.url()).body()).contains("that are solved").doesNotContain("https://");
            assertThat(get(page.url() + "change?student=left&sampler=ucb&worlds=accel")
                            .body())
                    .contains("left goes on with ucb / accel");
            HttpResponse<String> refused = get(page.url() + "change?student=left&sampler=greedy&worlds=plr");
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("\"greedy\"", "ucb");
            assertThat(get(page.url() + "nothing").statusCode()).isEqualTo(404);
            assertThatThrownBy(() -> show.change("student=middle&sampler=ucb&worlds=plr"))
                    .hasMessageContaining("\"middle\"");
            assertThatThrownBy(() -> show.change("student=left&sampler=ucb&worlds=hard"))
                    .hasMessageContaining("\"hard\"");
            assertThat(get(page.url() + "watch?maze=39").body()).contains("39");
            assertThatThrownBy(() -> show.watch("maze=40"))
                    .hasMessageContaining("\"40\"")
                    .hasMessageContaining("39");
            assertThatThrownBy(() -> show.watch("")).hasMessageContaining("\"\"");
        }
    }

    @Test
    void parametersAreSetAndStayUntilTheSamplerIsAnother() throws Exception {
        try (Show show = new Show(SMALL, folder, 1)) {
            show.change("student=left&sampler=ucb&worlds=plr&epsilon=0.3&bonus=2.5&share=0.9");
            show.run(1);
            assertThat(dials(show, "left")).containsExactly(0.3, 2.5, 0.9);
            assertThat(dials(show, "right")).containsExactly(0.1, 1.0, 0.0);
            show.change("student=left&sampler=ucb&worlds=accel&bonus=0");
            show.run(1);
            assertThat(dials(show, "left")).as("accel has its own usual share").containsExactly(0.3, 0.0, 0.8);
            show.change("student=left&sampler=low-epsilon&worlds=accel");
            show.run(1);
            assertThat(dials(show, "left")).containsExactly(0.02, 1.0, 0.8);
            assertThat(student(show, "left").get("generation").getAsInt()).isEqualTo(3);
            for (String wrong : List.of("epsilon=1.5", "bonus=-1", "share=NaN", "epsilon=much")) {
                assertThatThrownBy(() -> show.change("student=left&sampler=ucb&worlds=plr&" + wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(wrong.substring(0, wrong.indexOf('=')))
                        .hasMessageContaining(wrong.substring(wrong.indexOf('=') + 1));
            }
        }
    }

    private static List<Double> dials(Show show, String side) throws InterruptedException {
        JsonObject last = student(show, side);
        return List.of(
                last.get("epsilon").getAsDouble(),
                last.get("bonus").getAsDouble(),
                last.get("share").getAsDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"deepsea", "pictures"})
    void bothBeginAnewInWorldsOfAnotherKind(String family) throws Exception {
        try (Show show = new Show(SMALL, folder, 1)) {
            show.run(1);
            show.watch("maze=7");
            show.move("family=" + family);
            show.run(1);
            List<JsonObject> setups = show.events().from(0).stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .filter(event -> event.has("setup"))
                    .map(event -> event.getAsJsonObject("setup"))
                    .toList();
            assertThat(setups).hasSize(2);
            JsonObject now = setups.get(1);
            assertThat(now.get("subject").getAsString()).isEqualTo(family);
            assertThat(now.getAsJsonArray("mazes")).hasSize(40);
            for (String side : List.of("left", "right")) {
                JsonObject last = student(show, side);
                assertThat(last.get("generation").getAsInt()).isEqualTo(1);
                JsonObject world = now.getAsJsonArray("mazes")
                        .get(last.get("maze").getAsInt())
                        .getAsJsonObject();
                int size = world.get("size").getAsInt();
                assertThat(world.getAsJsonArray("walls")).hasSize(size * size);
                assertThat(last.getAsJsonArray("heat")).hasSize(size * size);
                assertThat(last.getAsJsonArray("way").get(0)).isEqualTo(world.get("start"));
                assertThat(last.getAsJsonArray("way").size()).isGreaterThan(1);
            }
            assertThatThrownBy(() -> show.move("family=caves"))
                    .hasMessageContaining("\"caves\"")
                    .hasMessageContaining("deepsea");
        }
    }

    @Test
    @Tag("ci")
    void slidersAndFamiliesWorkInABrowser() throws Exception {
        Path profile = Files.createDirectory(folder.resolve("profile"));
        try (Show show = new Show(Mazes.USUAL, folder.resolve("experience"), 1);
                LivePage page = LiveCommand.serve(0, show);
                Chromium browser = Chromium.open(profile, page.url(), false)) {
            show.run(1);
            awaitNumber(browser, "document.querySelectorAll('.runner').length", 2);
            String slide = "(()=>{document.querySelector('#right-sampler [data-label=ucb]').click();"
                    + "document.querySelector('#right-worlds [data-label=plr]').click();"
                    + "for(const [id,v] of [['epsilon',.25],['bonus',3],['share',.75]]){"
                    + "const e=document.getElementById('right-'+id);e.disabled=false;e.value=v;"
                    + "e.dispatchEvent(new Event('input',{bubbles:true}));"
                    + "e.dispatchEvent(new Event('change',{bubbles:true}))}return 1})()";
            assertThat(browser.number(slide)).isEqualTo(1);
            Awaitility.await("the wish")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> show.wanted("right").equals(new Dials(0.25, 3, 0.75)));
            show.run(1);
            awaitNumber(browser, "document.getElementById('right-generation').textContent", 2);
            assertThat(browser.text("document.getElementById('right-bonus').value"))
                    .isEqualTo("3");
            assertThat(browser.text("document.getElementById('right-share-now').textContent"))
                    .isEqualTo("0.75");
            assertThat(browser.text("String(document.getElementById('left-bonus').disabled)"))
                    .isEqualTo("true");
            assertThat(browser.number("(document.querySelector('#families [data-label=deepsea]').click(),1)"))
                    .isEqualTo(1);
            Awaitility.await("the move").atMost(Duration.ofMinutes(1)).until(show::isMoving);
            show.run(1);
            awaitNumber(browser, "document.querySelector('#families .on').dataset.label==='deepsea'?1:0", 1);
            awaitNumber(browser, "document.querySelectorAll('.runner').length", 2);
            assertThat(browser.text("document.querySelector('.plural').textContent"))
                    .isEqualTo("seas");
            assertThat(browser.text("document.querySelector('#right-sampler .on').textContent"))
                    .isEqualTo("ucb");
            browser.screenshot(
                    Files.createDirectories(Path.of("target", "pictures")).resolve("worlds-deepsea.png"));
        }
    }

    private static void awaitNumber(Chromium browser, String expression, int wanted) {
        Awaitility.await(expression)
                .atMost(Duration.ofMinutes(1))
                .until(() -> browser.number("Number(" + expression + ")") == wanted);
    }

    @Test
    @Tag("ci")
    void showsBothStudentsInABrowser() throws Exception {
        Path profile = Files.createDirectory(folder.resolve("profile"));
        try (Show show = new Show(Mazes.USUAL, folder.resolve("experience"), 1);
                LivePage page = LiveCommand.serve(0, show);
                Chromium browser = Chromium.open(profile, page.url(), false)) {
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
                try {
                    show.run(6);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            String generation = "(document.getElementById('left-generation')||{textContent:'0'}).textContent||0";
            Awaitility.await("the second generation")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> browser.number(generation) >= 2);
            String choose = "(()=>{document.querySelector('#right-sampler [data-label=ucb]').click();"
                    + "document.querySelector('#left-tiles [data-maze=\"3\"]').click();return 1})()";
            assertThat(browser.number(choose)).isEqualTo(1);
            run.join();
            Awaitility.await("the end")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> browser.text("document.getElementById('status').textContent")
                            .equals("finished"));
            assertThat(browser.number("document.querySelectorAll('#curve path.line').length"))
                    .isEqualTo(2);
            assertThat(browser.text("document.querySelector('#right-sampler .on').textContent"))
                    .isEqualTo("ucb");
            assertThat(browser.number("document.querySelector('#left-tiles .on').dataset.maze"))
                    .isEqualTo(3);
            assertThat(browser.number("document.querySelectorAll('#realised path.line').length"))
                    .isEqualTo(2);
            assertThat(browser.number("document.querySelectorAll('.runner').length"))
                    .isEqualTo(2);
            assertThat(browser.number("document.querySelectorAll('#left-maze .heat').length"))
                    .isGreaterThanOrEqualTo(25);
            assertThat(browser.text("document.querySelector('#curve path').getAttribute('d').includes('NaN')"))
                    .isEqualTo("false");
            Path pictures = Files.createDirectories(Path.of("target", "pictures"));
            browser.screenshot(pictures.resolve("worlds.png"));
        }
    }
}
