package io.outrider.samples.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.api.SilentCloseable;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Any bytes at the receiver's port: an answer or none, and afterwards it serves as before. */
class WireFuzzTest {
    private static Endpoint endpoint;

    @BeforeAll
    static void open() throws IOException {
        endpoint = new Endpoint();
        endpoint.receiver.start();
    }

    @AfterAll
    static void close() throws IOException {
        endpoint.close();
    }

    @FuzzTest
    void anyBytesLeaveTheReceiverServing(byte[] input) throws IOException {
        SilentCloseable network = BugDetectors.allowNetworkConnections();
        try {
            serve(input);
        } finally {
            network.close();
        }
    }

    private static void serve(byte[] input) throws IOException {
        String request = Endpoint.filled(new String(input, StandardCharsets.ISO_8859_1));
        String answer = send(request);
        assertThat(answer).matches("(?s)|HTTP/1\\.1 (?!500).*");
        assertThat(send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    /** Sends this, says that no more comes, and gives the answer; empty if the connection was closed without one. */
    private static String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), endpoint.receiver.port())) {
            socket.setSoTimeout(20_000);
            byte[] answer;
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                answer = socket.getInputStream().readAllBytes();
            } catch (java.net.SocketTimeoutException e) {
                throw new AssertionError("no answer and no end", e);
            } catch (java.net.SocketException e) {
                return ""; // closed before all was read
            }
            return new String(answer, StandardCharsets.ISO_8859_1);
        }
    }
}
