package io.outrider.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Stands between a sink and a server, and lets through, spoils or answers itself each connection, in the order of a list. */
final class FaultyServer implements AutoCloseable {

    /** What is done with one connection. */
    interface Fault {
        void befall(Socket client, FaultyServer server) throws IOException, InterruptedException;
    }

    private final ServerSocket listening = new ServerSocket();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final int behind;
    private final List<Fault> faults;
    private int connections;

    /**
     * Begins.
     *
     * @param behind the port of the server
     * @param faults what befalls the first connections; later ones pass
     */
    FaultyServer(int behind, List<Fault> faults) throws IOException {
        this.behind = behind;
        this.faults = faults;
        listening.setReceiveBufferSize(4096);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "faulty-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                sockets.add(client);
                Fault fault = connections < faults.size() ? faults.get(connections) : FaultyServer::pass;
                connections++;
                start(() -> befall(client, fault));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void befall(Socket client, Fault fault) {
        try (client) {
            fault.befall(client, this);
        } catch (IOException e) {
            return; // one side has gone, which is what most faults lead to
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets everything through. */
    static void pass(Socket client, FaultyServer server) throws IOException {
        try (Socket there = server.connect()) {
            start(() -> copy(client, there, Long.MAX_VALUE));
            copy(there, client, Long.MAX_VALUE);
        }
    }

    /** Lets so many bytes through to the server, and then cuts both connections. */
    static Fault cutAfter(long bytes) {
        return (client, server) -> {
            try (Socket there = server.connect()) {
                start(() -> copy(there, client, Long.MAX_VALUE));
                copy(client, there, bytes);
                client.setSoLinger(true, 0);
                there.setSoLinger(true, 0);
            }
        };
    }

    /** Lets the request through, and cuts the connection when its answer comes, of which nothing is passed on. */
    static void loseTheAnswer(Socket client, FaultyServer server) throws IOException {
        try (Socket there = server.connect()) {
            start(() -> copy(client, there, Long.MAX_VALUE));
            InputStream in = there.getInputStream();
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("\r\n\r\n") < 0) {
                int read = in.read();
                if (read < 0) {
                    break;
                }
                answer.append((char) read);
                if (answer.toString().equals("HTTP/1.1 100 Continue\r\n\r\n")) {
                    client.getOutputStream().write(answer.toString().getBytes(StandardCharsets.US_ASCII));
                    answer.setLength(0);
                }
            }
            client.setSoLinger(true, 0);
        }
    }

    /** Says nothing until the end. */
    static void blackHole(Socket client, FaultyServer server) throws InterruptedException {
        server.over.await();
    }

    /** Answers a request itself, once it has read its head, with an error in S3's XML. */
    static Fault answer(int status, String code, String header) {
        return (client, server) -> {
            InputStream in = client.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            String body = "<Error><Code>" + code + "</Code><Message>" + code + "</Message></Error>";
            String answer = "HTTP/1.1 " + status + " " + code + "\r\nContent-Type: application/xml\r\nContent-Length: "
                    + body.length() + "\r\nConnection: close\r\n" + header + "\r\n" + body;
            OutputStream out = client.getOutputStream();
            out.write(answer.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            client.shutdownOutput();
            copy(client, null, Long.MAX_VALUE); // the rest of the request, so that the answer is not reset
        };
    }

    private Socket connect() throws IOException {
        Socket there = new Socket(InetAddress.getLoopbackAddress(), behind);
        sockets.add(there);
        return there;
    }

    /** Copies until the end, or so many bytes. */
    private static void copy(Socket from, @Nullable Socket to, long most) {
        try {
            byte[] chunk = new byte[4096];
            long left = most;
            while (left > 0) {
                int read = from.getInputStream().read(chunk, 0, (int) Math.min(chunk.length, left));
                if (read < 0) {
                    return;
                }
                left -= read;
                if (to != null) {
                    to.getOutputStream().write(chunk, 0, read);
                }
            }
        } catch (IOException e) {
            return; // closed on one side
        }
    }

    @Override
    public void close() throws IOException {
        over.countDown();
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
