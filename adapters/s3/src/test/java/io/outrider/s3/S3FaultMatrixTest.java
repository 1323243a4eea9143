package io.outrider.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The fault matrix's row "sink", fault by fault, over S3: before s3proxy in this JVM stands what spoils the connection. */
@Tag("ci")
class S3FaultMatrixTest {

    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LARGE = new byte[4 << 20];
    private static final StaticCredentialsProvider CREDENTIALS = credentials("an-identity");

    private static S3Proxy server;
    private static S3Client client;
    private static int buckets;

    @TempDir
    Path folder;

    private String bucket = "";

    private static StaticCredentialsProvider credentials(String identity) {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(identity, "a-secret-key"));
    }

    @BeforeAll
    static void start() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "an-identity", "a-secret-key")
                .build();
        server.start();
        client = S3Client.builder()
                .endpointOverride(URI.create("http://127.0.0.1:" + server.getPort()))
                .region(Region.US_EAST_1)
                .forcePathStyle(true)
                .credentialsProvider(CREDENTIALS)
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    @AfterAll
    static void stop() throws Exception {
        client.close();
        server.stop();
    }

    private FaultyServer behind(FaultyServer.Fault... faults) throws IOException {
        bucket = "faults-" + buckets++;
        client.createBucket(request -> request.bucket(bucket));
        return new FaultyServer(server.getPort(), Arrays.asList(faults));
    }

    private S3SinkBuilder sink(FaultyServer endpoint) {
        return S3Sink.builder(bucket)
                .endpoint(endpoint.uri())
                .region("us-east-1")
                .pathStyle()
                .credentials(CREDENTIALS);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(folder, "file", null), content);
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private List<String> keys() {
        return client.listObjectsV2(request -> request.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20, 1 << 20})
    void goneInTheMiddleOfAPut(long after) throws Exception {
        Path file = file(LARGE);
        String digest = digest(LARGE);
        try (FaultyServer faulty = behind(FaultyServer.cutAfter(after));
                S3Sink sink = sink(faulty).build()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("s3://" + bucket + "/a");
            assertThat(keys()).doesNotContain("a"); // the server may hold what came of it, under a name of its own
            sink.put("a", file, digest);
            assertThat(client.getObjectAsBytes(r -> r.bucket(bucket).key("a")).asByteArray())
                    .isEqualTo(LARGE);
        }
    }

    /** What was stored though the answer never came is seen to be there: once, and no failure. */
    @Test
    void resetAfter200() throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind(FaultyServer::loseTheAnswer);
                S3Sink sink = sink(faulty).build()) {
            sink.put("a", file, digest);
            assertThat(keys()).containsExactly("a");
            sink.put("a", file, digest);
            assertThat(keys()).containsExactly("a");
        }
    }

    @Test
    void blackHole() throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind(FaultyServer::blackHole, FaultyServer::blackHole);
                S3Sink sink =
                        sink(faulty).deadline(Duration.ofMillis(400), 1L << 40).build()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("s3://" + bucket + "/a");
        }
        assertThat(keys()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"503,SlowDown", "500,InternalError", "502,BadGateway", "429,TooManyRequests"})
    void throttledAndFiveHundreds(int status, String code) throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind(
                        FaultyServer.answer(status, code, "Retry-After: 7\r\n"),
                        FaultyServer.answer(status, code, ""),
                        FaultyServer.answer(status, code, "Retry-After: soon\r\n"));
                S3Sink sink = sink(faulty).build()) {
            for (boolean time : new boolean[] {true, false, false}) {
                assertThatThrownBy(() -> sink.put("a", file, digest))
                        .isInstanceOfSatisfying(
                                SinkUnavailableException.class,
                                e -> assertThat(e.retryAfter().map(Duration::toSeconds))
                                        .isEqualTo(time ? java.util.Optional.of(7L) : java.util.Optional.empty()))
                        .hasMessageContaining(status + " " + code);
            }
            sink.put("a", file, digest);
            assertThat(keys()).containsExactly("a");
        }
    }

    @ParameterizedTest
    @CsvSource({"400,EntityTooLarge", "400,KeyTooLongError", "413,RequestEntityTooLarge"})
    void whatTheServerNeverTakesIsRefusedForGood(int status, String code) throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind(FaultyServer.answer(status, code, ""));
                S3Sink sink = sink(faulty).build()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(code);
            sink.put("b", file, digest);
            assertThat(keys()).containsExactly("b");
        }
    }

    @Test
    void unknownIdentity() throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind();
                S3Sink sink =
                        sink(faulty).credentials(credentials("a-stranger")).build()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("403")
                    .hasMessageContaining("credentials")
                    .hasMessageNotContaining("a-secret-key");
        }
        assertThat(keys()).isEmpty();
    }

    @Test
    void duplicatePutAndAnotherDigest() throws Exception {
        Path file = file(CONTENT);
        String digest = digest(CONTENT);
        Path other = file("two".getBytes(StandardCharsets.US_ASCII));
        String otherDigest = digest("two".getBytes(StandardCharsets.US_ASCII));
        try (FaultyServer faulty = behind();
                S3Sink sink = sink(faulty).build();
                S3Sink afterRestart = sink(faulty).build()) {
            sink.put("a", file, digest);
            sink.put("a", file, digest);
            afterRestart.put("a", file, digest);
            assertThatThrownBy(() -> afterRestart.put("a", other, otherDigest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(digest)
                    .hasMessageContaining(otherDigest);
        }
        assertThat(client.getObjectAsBytes(r -> r.bucket(bucket).key("a")).asByteArray())
                .isEqualTo(CONTENT);
    }

    @Test
    void wrongDigestOfTheFileItself() throws Exception {
        Path file = file("damaged".getBytes(StandardCharsets.US_ASCII));
        String digest = digest(CONTENT);
        try (FaultyServer faulty = behind();
                S3Sink sink = sink(faulty).build()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining(digest);
        }
        assertThat(keys()).isEmpty();
    }
}
