package io.outrider.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

class S3SinkSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "s3://my-bucket?region=eu-west-1,S3Sink[s3://my-bucket/]",
        "s3://my-bucket/a/b?region=eu-west-1&sse=AES256,S3Sink[s3://my-bucket/a/b/]",
        "S3://my-bucket/a/?region=x&endpoint=https://m:9&path-style=true&sse=aws:kms&kms-key=k,S3Sink[s3://my-bucket/a/]"
    })
    void aUriNamesIt(String uri, String expected) {
        try (ExperienceSink sink = ExperienceSink.of(URI.create(uri))) {
            assertThat(sink).hasToString(expected);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3://B|lower-case",
                "s3://my-bucket?regoin=x|[regoin]",
                "s3://my-bucket?region|name=value",
                "s3://my-bucket?region=a&region=b|twice",
                "s3://my-bucket?path-style=maybe|maybe",
                "s3://my-bucket?sse=rot13|rot13",
                "s3://my-bucket?sse=aws:kms|kms-key",
                "s3://my-bucket?endpoint=ftp://x|ftp",
                "s3://id:abcdef@my-bucket/|user information",
                "http://my-bucket|http",
            })
    void aUriThatIsWrongIsRefused(String uri, String expected) {
        assertThatThrownBy(() -> new S3SinkProvider().sink(URI.create(uri)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("abcdef");
    }

    @Test
    void objectsAreEncryptedWhenAsked() {
        PutObjectRequest.Builder plain = PutObjectRequest.builder();
        S3Sink.builder("my-bucket").encrypt(plain);
        assertThat(plain.build().serverSideEncryption()).isNull();
        PutObjectRequest.Builder managed = PutObjectRequest.builder();
        S3Sink.builder("my-bucket").encrypted().encrypt(managed);
        assertThat(managed.build().serverSideEncryption()).isEqualTo(ServerSideEncryption.AES256);
        PutObjectRequest.Builder keyed = PutObjectRequest.builder();
        S3Sink.builder("my-bucket").encryptedWith("a-key").encrypt(keyed);
        assertThat(keyed.build().serverSideEncryption()).isEqualTo(ServerSideEncryption.AWS_KMS);
        assertThat(keyed.build().ssekmsKeyId()).isEqualTo("a-key");
    }

    @Test
    void wrongSettingsAreRefused() {
        S3SinkBuilder builder = S3Sink.builder("my-bucket");
        assertThatThrownBy(() -> builder.prefix("/a")).hasMessageContaining("\"/a\"");
        assertThatThrownBy(() -> builder.deadline(Duration.ZERO, 1)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> builder.deadline(Duration.ofSeconds(1), -1)).hasMessageContaining("-1");
    }
}
