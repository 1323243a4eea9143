package io.outrider.s3;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileDigest;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Stores each file as one object, under a condition that there is none of that name: {@code If-None-Match: *}, so that two
 * logs, or one that repeats itself, never overwrite anything.
 *
 * <p>The SHA-256 goes along as the object's checksum, which the server compares with what arrives, and as the metadata
 * {@code outrider-sha256}. An object that is there is compared by these, or by reading it where a server keeps neither: the
 * same digest counts as stored, another is refused for good ({@link FileRefusedException}), and so are a name or a length
 * that the server does not take. Everything else is tried later, with the time of {@code Retry-After} if there is one: rejected
 * credentials and a bucket that is missing concern every file. The SDK's own repetitions are off, the log's pauses serve
 * instead. Each call has a deadline that grows with the file's length. Thread-safe.
 */
public final class S3Sink implements ExperienceSink {

    private static final String DIGEST_METADATA = "outrider-sha256";
    private static final Set<String> NEVER = Set.of("EntityTooLarge", "KeyTooLongError", "InvalidURI");
    private static final int MOST_RETRY_DIGITS = 9;

    private final S3SinkBuilder settings;
    private final S3Client client;

    S3Sink(S3SinkBuilder settings, S3Client client) {
        this.settings = settings;
        this.client = client;
    }

    /**
     * Begins a sink for a bucket, which must be there.
     *
     * @throws IllegalArgumentException if that is not a bucket's name
     */
    public static S3SinkBuilder builder(String bucket) {
        return new S3SinkBuilder(bucket);
    }

    @Override
    public void put(String name, Path file, String digest) {
        String key = settings.prefix + name;
        long length = FileDigest.verify(file, digest);
        Duration allowed = settings.deadline.plusMillis(length * 1000 / settings.bytesPerSecond);
        try {
            client.putObject(request(key, length, digest, allowed), RequestBody.fromFile(file));
        } catch (S3Exception e) {
            if (e.statusCode() == 412) {
                compare(key, digest, allowed);
                return;
            }
            throw failure(key, e);
        } catch (SdkException e) {
            lookAfter(e, key, digest, allowed);
        }
    }

    /** Without an answer: a server may have said that the object is there, and cut the connection while the body was sent. */
    private void lookAfter(SdkException e, String key, String digest, Duration allowed) {
        try {
            compare(key, digest, allowed);
        } catch (SinkUnavailableException notThere) {
            e.addSuppressed(notThere);
            throw new SinkUnavailableException(
                    "Cannot put " + target(key) + ": " + e.getMessage() + "; looking whether it is there: "
                            + notThere.getMessage(),
                    e);
        }
    }

    private PutObjectRequest request(String key, long length, String digest, Duration allowed) {
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(settings.bucket)
                .key(key)
                .ifNoneMatch("*")
                .contentLength(length)
                .contentType("application/octet-stream")
                .checksumSHA256(
                        Base64.getEncoder().encodeToString(HexFormat.of().parseHex(digest)))
                .metadata(Map.of(DIGEST_METADATA, digest))
                .overrideConfiguration(call -> call.apiCallTimeout(allowed));
        settings.encrypt(request);
        return request.build();
    }

    /** Has the object that is there count as stored if its content is the same. */
    private void compare(String key, String digest, Duration allowed) {
        String there;
        try {
            there = digestOf(key, allowed);
        } catch (S3Exception e) {
            throw failure(key, e);
        } catch (IOException | SdkException e) {
            throw new SinkUnavailableException("Cannot look at " + target(key) + ": " + e.getMessage(), e);
        }
        if (!there.equals(digest)) {
            throw new FileRefusedException(
                    target(key) + " is there already with another content: its SHA-256 is " + there + ", to be put was "
                            + digest,
                    null);
        }
    }

    private String digestOf(String key, Duration allowed) throws IOException {
        HeadObjectResponse head = client.headObject(request -> request.bucket(settings.bucket)
                .key(key)
                .checksumMode(ChecksumMode.ENABLED)
                .overrideConfiguration(call -> call.apiCallTimeout(allowed)));
        String checksum = head.checksumSHA256();
        if (checksum != null && checksum.indexOf('-') < 0) { // with a dash it is one of parts
            return HexFormat.of().formatHex(Base64.getDecoder().decode(checksum));
        }
        String noted = head.metadata().get(DIGEST_METADATA);
        if (noted != null) {
            return noted;
        }
        MessageDigest sha256 = sha256();
        try (InputStream content = new DigestInputStream(
                client.getObject(request -> request.bucket(settings.bucket)
                        .key(key)
                        .overrideConfiguration(call -> call.apiCallTimeout(allowed))),
                sha256)) {
            content.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private ExperienceException failure(String key, S3Exception e) {
        String code = e.awsErrorDetails() == null
                ? ""
                : String.valueOf(e.awsErrorDetails().errorCode());
        String message = "Cannot put " + target(key) + ": status " + e.statusCode() + " " + code;
        if (NEVER.contains(code) || e.statusCode() == 413) {
            return new FileRefusedException(message, e);
        }
        if (e.statusCode() == 401 || e.statusCode() == 403) {
            message += "; are the credentials right, and allowed to put and to read objects?";
        }
        long seconds = retryAfter(e);
        return seconds < 0
                ? new SinkUnavailableException(message, e)
                : new SinkUnavailableException(message, e, Duration.ofSeconds(seconds));
    }

    private static long retryAfter(S3Exception e) {
        if (e.awsErrorDetails() == null || e.awsErrorDetails().sdkHttpResponse() == null) {
            return -1;
        }
        String value = e.awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("Retry-After")
                .orElse("");
        boolean number = !value.isEmpty()
                && value.length() <= MOST_RETRY_DIGITS
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(value) : -1;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform has no SHA-256", e);
        }
    }

    private String target(String key) {
        return "s3://" + settings.bucket + "/" + key;
    }

    @Override
    public void close() {
        client.close();
    }

    /** Where it stores files; no secret. */
    @Override
    public String toString() {
        return "S3Sink[" + target(settings.prefix) + "]";
    }
}
