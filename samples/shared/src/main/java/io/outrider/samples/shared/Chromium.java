package io.outrider.samples.shared;

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

/**
 * A headless Chromium with one page, spoken to in its DevTools protocol: what tests of live pages look through. The system property
 * {@code outrider.chromium} names the program. Not thread-safe.
 */
public final class Chromium implements AutoCloseable {

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
    public static Chromium open(Path folder, String url, boolean dark) throws IOException, InterruptedException {
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
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(portFile) || Files.readAllLines(portFile).size() < 2) {
            if (System.nanoTime() > deadline || !process.isAlive()) {
                process.destroyForcibly();
                throw new IOException(program + " opened no port for its DevTools within " + PATIENCE + ": "
                        + Files.readString(folder.resolve("chromium.log")));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        HttpClient client = HttpClient.newHttpClient();
        URI list = URI.create("http://127.0.0.1:" + Files.readAllLines(portFile).get(0) + "/json/list");
        String pages = client.send(HttpRequest.newBuilder(list).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        Matcher page = Pattern.compile(
                        "\"type\": *\"page\"[^}]*\"webSocketDebuggerUrl\": *\"([^\"]+)\"", Pattern.DOTALL)
                .matcher(pages);
        require(page.find(), pages);
        return new Chromium(process, URI.create(page.group(1)), client);
    }

    /** The text that the JavaScript {@code expression} gives; it must hold no quotes. */
    public String text(String expression) {
        String answer = send(
                "Runtime.evaluate",
                "{\"returnByValue\":true,\"expression\":" + Json.write("String(" + expression + ")") + "}");
        Matcher value =
                Pattern.compile("\"type\":\"string\",\"value\":\"([^\"]*)\"").matcher(answer);
        require(value.find(), answer);
        return value.group(1);
    }

    /** The number that the JavaScript {@code expression} gives. */
    public double number(String expression) {
        return Double.parseDouble(text(expression));
    }

    /**
     * Writes a picture of the page.
     *
     * @throws IOException if it cannot be written
     */
    public void screenshot(Path file) throws IOException {
        String answer = send("Page.captureScreenshot", "{\"captureBeyondViewport\":true}");
        Matcher data = Pattern.compile("\"data\":\"([^\"]+)\"").matcher(answer);
        require(data.find(), answer);
        Files.write(file, Base64.getDecoder().decode(data.group(1)));
    }

    private static void require(boolean found, String answer) {
        if (!found) {
            throw new IllegalStateException("Chromium answered " + answer);
        }
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
    public void close() {
        socket.abort();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
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
