package io.outrider.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import io.outrider.testkit.experience.ExperienceSinkContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Against s3proxy in this JVM, which checks signatures. */
@Tag("ci")
class S3SinkTest extends ExperienceSinkContract {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("an-identity", "a-secret-key"));
    private static final byte[] CONTENT = "one".getBytes(StandardCharsets.US_ASCII);

    private static S3Proxy server;
    private static URI endpoint;
    private static S3Client client;
    private static int buckets;

    private String bucket = "";

    @BeforeAll
    static void start() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new TransientNio2BlobStore())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "an-identity", "a-secret-key")
                .build();
        server.start();
        endpoint = URI.create("http://127.0.0.1:" + server.getPort());
        client = S3Client.builder()
                .endpointOverride(endpoint)
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

    private S3SinkBuilder builder() {
        bucket = "experience-" + buckets++;
        client.createBucket(request -> request.bucket(bucket));
        return S3Sink.builder(bucket).endpoint(endpoint).region("us-east-1").pathStyle();
    }

    @Override
    protected ExperienceSink sink() {
        return builder().credentials(CREDENTIALS).prefix("a/prefix").build();
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        try {
            return client.getObjectAsBytes(request -> request.bucket(bucket).key("a/prefix/" + name))
                    .asByteArray();
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    private Path one() throws IOException {
        return Files.write(files.resolve("one"), CONTENT);
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @Test
    void anObjectOfAnotherWriterIsComparedByReadingIt() throws Exception {
        Path one = one();
        String digest = digest(CONTENT);
        try (ExperienceSink sink = sink()) {
            client.putObject(r -> r.bucket(bucket).key("a/prefix/same"), RequestBody.fromBytes(CONTENT));
            client.putObject(r -> r.bucket(bucket).key("a/prefix/other"), RequestBody.fromString("two"));
            sink.put("same", one, digest);
            assertThatThrownBy(() -> sink.put("other", one, digest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(digest("two".getBytes(StandardCharsets.US_ASCII)));
            assertThat(stored(sink, "other"))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("two");
        }
    }

    @Test
    void aWrongSecretIsTriedLater() throws Exception {
        Path one = one();
        String digest = digest(CONTENT);
        var wrong = StaticCredentialsProvider.create(AwsBasicCredentials.create("an-identity", "another-secret"));
        try (ExperienceSink sink = builder().credentials(wrong).build()) {
            assertThatThrownBy(() -> sink.put("a", one, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("/a")
                    .hasMessageNotContaining("another-secret");
            assertThat(client.listObjectsV2(request -> request.bucket(bucket)).contents())
                    .isEmpty();
        }
    }

    @Test
    void aBucketThatIsMissingIsTriedLater() throws Exception {
        Path one = one();
        String digest = digest(CONTENT);
        try (ExperienceSink sink = S3Sink.builder("no-such-bucket")
                .endpoint(endpoint)
                .region("us-east-1")
                .pathStyle()
                .credentials(CREDENTIALS)
                .build()) {
            assertThatThrownBy(() -> sink.put("a", one, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("s3://no-such-bucket/a")
                    .hasMessageContaining("404");
        }
    }

    @Test
    void aServerThatIsDownIsTriedLater() throws Exception {
        int unused;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = socket.getLocalPort();
        }
        Path one = one();
        String digest = digest(CONTENT);
        try (ExperienceSink sink = S3Sink.builder("experience")
                .endpoint(URI.create("http://127.0.0.1:" + unused))
                .region("us-east-1")
                .pathStyle()
                .credentials(CREDENTIALS)
                .build()) {
            assertThatThrownBy(() -> sink.put("a", one, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("s3://experience/a");
        }
    }
}
