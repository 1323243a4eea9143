package io.outrider.samples.benchmarks.harness;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * The process's end of a {@link ProcessContender}, for peers in Java.
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *     PeerProcess.serve(() -> new Peer(arguments[0]));
 * }
 * }</pre>
 */
public final class PeerProcess {

    private PeerProcess() {}

    /**
     * Makes the contender, and answers until the input ends. What else writes to {@code System.out} meanwhile goes to
     * {@code System.err}.
     */
    public static void serve(Callable<? extends Contender> contender) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        try (Contender peer = contender.call()) {
            out.println(ProcessContender.READY);
            answer(peer, out);
        } catch (Exception | LinkageError e) {
            out.println(ProcessContender.UNAVAILABLE + oneLine(e));
        }
    }

    private static void answer(Contender peer, PrintStream out) {
        try (BufferedReader asked = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
            for (String line = asked.readLine(); line != null; line = asked.readLine()) {
                try {
                    out.println(ProcessContender.FIGURES
                            + peer.work(Long.parseLong(line)).line());
                } catch (RuntimeException e) {
                    out.println(ProcessContender.FAILED + oneLine(e));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what is asked", e);
        }
    }

    private static String oneLine(Throwable failure) {
        return failure.toString().replaceAll("\\s+", " ");
    }
}
