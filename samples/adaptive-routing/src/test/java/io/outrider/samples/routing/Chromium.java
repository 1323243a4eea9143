package io.outrider.samples.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A headless Chromium with one page, spoken to in its DevTools protocol. {@code -Doutrider.chromium} names the program. */
final class Chromium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private final Process process;
    private final WebSocket socket;
    private final ConcurrentMap<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private int lastId;

    private Chromium(Process process, URI page, HttpClient client) {
        this.process = process;
        this.socket =
                client.newWebSocketBuilder().buildAsync(page, new Answers()).join();
    }

    /** Starts it with its profile in {@code folder}, on {@code url}. */
    static Chromium open(Path folder, String url, boolean dark) throws IOException, InterruptedException {
        String program = System.getProperty("outrider.chromium", "chromium");
        Process process = new ProcessBuilder(List.of(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        dark ? "--blink-settings=preferredColorScheme=0" : "--blink-settings=preferredColorScheme=1",
                        "--window-size=1200,1500",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + folder,
                        url))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("chromium.log").toFile())
                .start();
        Path portFile = folder.resolve("DevToolsActivePort");
        Awaitility.await("Chromium's port")
                .atMost(PATIENCE)
                .until(() ->
                        Files.exists(portFile) && Files.readAllLines(portFile).size() > 1);
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(portFile).get(0) + "/json/list");
        String pages = client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher page = Pattern.compile(
                        "\"type\": *\"page\"[^}]*\"webSocketDebuggerUrl\": *\"([^\"]+)\"", Pattern.DOTALL)
                .matcher(pages);
        assertThat(page.find()).as(pages).isTrue();
        return new Chromium(process, URI.create(page.group(1)), client);
    }

    /** The text that the JavaScript {@code expression} gives; it must hold no quotes. */
    String text(String expression) {
        String answer = send(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"expression\":" + Json.write("String(" + expression + ")") + "}");
        Matcher value =
                Pattern.compile("\"type\":\"string\",\"value\":\"([^\"]*)\"").matcher(answer);
        assertThat(value.find()).as(answer).isTrue();
        return value.group(1);
    }

    /** The number that the JavaScript {@code expression} gives. */
    double number(String expression) {
        return Double.parseDouble(text(expression));
    }

    /** Writes a picture of the page. */
    void screenshot(Path file) throws IOException {
        String answer = send("Page.captureScreenshot", "{\"captureBeyondViewport\":true}");
        Matcher data = Pattern.compile("\"data\":\"([^\"]+)\"").matcher(answer);
        assertThat(data.find()).isTrue();
        Files.write(file, Base64.getDecoder().decode(data.group(1)));
    }

    private String send(String method, String parameters) {
        int id = ++lastId;
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}", true)
                .join();
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws InterruptedException {
        socket.abort();
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                Matcher id = ID.matcher(text);
                CompletableFuture<String> waiting = id.find() ? answers.remove(Integer.parseInt(id.group(1))) : null;
                if (waiting != null) {
                    waiting.complete(text.toString());
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }
    }
}
