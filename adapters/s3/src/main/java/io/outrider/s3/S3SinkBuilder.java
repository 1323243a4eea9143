package io.outrider.s3;

import java.net.URI;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** How an {@link S3Sink} is made; every setting has a default, checked as it is set. Not thread-safe. */
public final class S3SinkBuilder {

    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    final String bucket;
    String prefix = "";
    Duration deadline = Duration.ofSeconds(30);
    long bytesPerSecond = 32_768;
    private @Nullable Region region;
    private @Nullable URI endpoint;
    private @Nullable AwsCredentialsProvider credentials;
    private @Nullable ServerSideEncryption encryption;
    private @Nullable String kmsKey;
    private boolean pathStyle;

    S3SinkBuilder(String bucket) {
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException(
                    "a bucket's name has 3 to 63 lower-case letters, digits, dots and dashes, not \"" + bucket + "\"");
        }
        this.bucket = bucket;
    }

    /** What stands before each name, such as {@code experience/}; nothing unless set. A slash at its end is added. */
    public S3SinkBuilder prefix(String folder) {
        if (folder.startsWith("/")) {
            throw new IllegalArgumentException("a prefix does not begin with a slash: \"" + folder + "\"");
        }
        prefix = folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
        return this;
    }

    /** The bucket's region, such as {@code eu-west-1}; unless set what the SDK finds in its usual places. */
    public S3SinkBuilder region(String name) {
        region = Region.of(name);
        return this;
    }

    /**
     * A server other than Amazon's.
     *
     * @throws IllegalArgumentException if that is not an http or https URI of a host without user information
     */
    public S3SinkBuilder endpoint(URI server) {
        boolean http = "https".equals(server.getScheme()) || "http".equals(server.getScheme());
        if (!http || server.getHost() == null || server.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "an endpoint is an http or https URI of a host, without user information;" + " its scheme is "
                            + server.getScheme() + ", its host " + server.getHost());
        }
        endpoint = server;
        return this;
    }

    /** Has the bucket stand in the path and not in the host's name, as most servers other than Amazon's want it. */
    public S3SinkBuilder pathStyle() {
        pathStyle = true;
        return this;
    }

    /** Who this side is; unless set what the SDK finds in its usual places: environment, profile, the machine's role. */
    public S3SinkBuilder credentials(AwsCredentialsProvider provider) {
        credentials = provider;
        return this;
    }

    /** Has the server encrypt each object with a key of its own (SSE-S3, AES-256). */
    public S3SinkBuilder encrypted() {
        encryption = ServerSideEncryption.AES256;
        kmsKey = null;
        return this;
    }

    /** Has the server encrypt each object with a key of its key service (SSE-KMS). */
    public S3SinkBuilder encryptedWith(String keyId) {
        encryption = ServerSideEncryption.AWS_KMS;
        kmsKey = keyId;
        return this;
    }

    /** How long a call may take: {@code base}, and one second more for every {@code bytesPerSecond}; 30 s, 32,768 unless set. */
    public S3SinkBuilder deadline(Duration base, long bytesPerSecond) {
        if (base.isNegative() || base.isZero()) {
            throw new IllegalArgumentException("the deadline must be positive, was " + base);
        }
        if (bytesPerSecond <= 0) {
            throw new IllegalArgumentException("the bytes per second must be positive, were " + bytesPerSecond);
        }
        deadline = base;
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    void encrypt(PutObjectRequest.Builder request) {
        if (encryption != null) {
            request.serverSideEncryption(encryption);
        }
        if (kmsKey != null) {
            request.ssekmsKeyId(kmsKey);
        }
    }

    /**
     * The sink; it connects when the first file is put.
     *
     * @throws software.amazon.awssdk.core.exception.SdkException if no region is set and the SDK finds none
     */
    public S3Sink build() {
        S3ClientBuilder client = S3Client.builder()
                .forcePathStyle(pathStyle)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(10))
                        .socketTimeout(deadline))
                .overrideConfiguration(every -> every.retryStrategy(AwsRetryStrategy.doNotRetry()));
        if (region != null) {
            client.region(region);
        }
        if (endpoint != null) {
            client.endpointOverride(endpoint);
        }
        if (credentials != null) {
            client.credentialsProvider(credentials);
        }
        return new S3Sink(this, client.build());
    }
}
