package io.outrider.samples.receiver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The receiver's command line in a JVM of its own. */
final class ReceiverProcess implements AutoCloseable {

    private final Process process;
    final URI uri;

    ReceiverProcess(Path folder, Keys keys) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--dir",
                folder.toString(),
                "--port",
                "0",
                "--key-file",
                keys.keys.toString(),
                "--key-store",
                keys.store.toString(),
                "--key-store-password-file",
                keys.password.toString()));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.startsWith("listening on ")) {
            process.destroyForcibly();
            throw new IllegalStateException("the receiver did not begin: " + line);
        }
        uri = URI.create(line.substring("listening on ".length()));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
