package io.outrider.samples.receiver;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a receiver from the command line, until the process is ended; {@code --help} lists the options. */
@Command(
        name = "receiver",
        description = "Takes shipped experience over HTTP and stores it in a folder.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 110)
public final class Main implements Callable<Integer> {

    private static final String LONGEST_REQUEST = "sun.net.httpserver.maxReqTime";

    @Option(names = "--dir", paramLabel = "DIR", required = true, description = "where files go")
    private Path dir = Path.of(".");

    @Option(names = "--host", paramLabel = "ADDRESS", description = "what to listen on (${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "0 takes any port (${DEFAULT-VALUE})")
    private int port = 8443;

    @Option(names = "--token-file", paramLabel = "FILE", description = "bearer tokens that are let in, one a line")
    private @Nullable Path tokenFile;

    @Option(names = "--key-file", paramLabel = "FILE", description = "HMAC keys: an id, a space, a secret, one a line")
    private @Nullable Path keyFile;

    @Option(
            names = "--skew",
            paramLabel = "SECONDS",
            description = "how far off a signature's time may be (${DEFAULT-VALUE})")
    private int skew = 300;

    @Option(names = "--key-store", paramLabel = "FILE", description = "PKCS #12 file for TLS; plain HTTP without one")
    private @Nullable Path keyStore;

    @Option(names = "--key-store-password-file", paramLabel = "FILE", description = "holds the store's password")
    private @Nullable Path passwordFile;

    @Option(names = "--max-bytes", paramLabel = "N", description = "the largest file (${DEFAULT-VALUE})")
    private long maxBytes = 256L << 20;

    @Option(names = "--at-a-time", paramLabel = "N", description = "requests served at a time (${DEFAULT-VALUE})")
    private int atATime = 16;

    private Main() {}

    /** Runs the receiver. Exits with 1 if it cannot begin, or with 2 if the command line is wrong. */
    public static void main(String[] arguments) {
        int status = new CommandLine(new Main())
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    command.getErr().println(e.getMessage());
                    return 1;
                })
                .execute(arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException {
        // Read by the JDK's server when it is first used: a client that dawdles is cut off.
        if (System.getProperty(LONGEST_REQUEST) == null) {
            System.setProperty(LONGEST_REQUEST, "600");
        }
        Credentials credentials = Credentials.read(tokenFile, keyFile, Duration.ofSeconds(skew), Clock.systemUTC());
        InetAddress address = InetAddress.getByName(host);
        if (credentials.open() && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "without --token-file or --key-file it listens on this machine alone, not on " + host);
        }
        SSLContext tls = tls();
        Receiver receiver = new Receiver(
                        new InetSocketAddress(address, port), tls, new FileStore(dir), credentials, maxBytes, atATime)
                .start();
        System.out.println("listening on " + (tls == null ? "http" : "https") + "://" + host + ":" + receiver.port());
        return 0;
    }

    private @Nullable SSLContext tls() throws IOException, GeneralSecurityException {
        if (keyStore == null) {
            return null;
        }
        if (passwordFile == null) {
            throw new IllegalArgumentException("--key-store wants --key-store-password-file");
        }
        char[] password = Files.readString(passwordFile).strip().toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore)) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
