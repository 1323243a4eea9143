package io.outrider.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileAssemblerTest {

    private static final TopicPartition PARTITION = new TopicPartition("experience", 0);

    private final FileAssembler assembler = new FileAssembler(2000, 3);
    private long offset;

    private static String digest(String content) {
        try {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private ConsumerRecord<byte[], byte[]> message(RecordHeaders headers, byte[] value) {
        return new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset++,
                0,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                headers,
                Optional.empty());
    }

    /** Part {@code part} of {@code parts} equal ones. */
    private Optional<AssembledFile> accept(String name, String content, int part, int parts) {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        int size = bytes.length / parts;
        RecordHeaders headers = new RecordHeaders();
        new PartHeaders(name, digest(content), part, parts, bytes.length).addTo(headers);
        int end = part == parts - 1 ? bytes.length : (part + 1) * size;
        return assembler.accept(message(headers, Arrays.copyOfRange(bytes, part * size, end)));
    }

    private void assertCommittable(long expected) {
        assertThat(assembler.committable()).isEqualTo(Map.of(PARTITION, new OffsetAndMetadata(expected)));
    }

    @Test
    void aFileComesOutWithItsLastPart() {
        assertThat(accept("a", "abcdef", 0, 3)).isEmpty();
        assertThat(accept("a", "abcdef", 2, 3)).isEmpty();
        assertThat(accept("a", "abcdef", 1, 3)).hasValueSatisfying(file -> {
            assertThat(file.name()).isEqualTo("a");
            assertThat(file.digest()).isEqualTo(digest("abcdef"));
            assertThat(file.content()).asString(StandardCharsets.US_ASCII).isEqualTo("abcdef");
        });
        assertThat(accept("empty", "", 0, 1)).isPresent();
    }

    @Test
    void partsAndFilesThatComeAgainAreLeftOut() {
        assertThat(accept("a", "abcdef", 0, 2)).isEmpty();
        assertThat(accept("a", "abcdef", 0, 2)).isEmpty();
        assertThat(accept("a", "abcdef", 1, 2)).isPresent();
        assertThat(accept("a", "abcdef", 0, 2)).isEmpty();
        assertThat(accept("a", "abcdef", 1, 2)).isEmpty();
        assertThat(assembler.conflicts()).isZero();
    }

    @Test
    void filesMayInterleaveAndBeCutAnewAfterAFailure() {
        assertThat(accept("a", "abcdef", 0, 3)).isEmpty();
        assertThat(accept("b", "uvwxyz", 0, 2)).isEmpty();
        assertThat(accept("a", "abcdef", 0, 2)).isEmpty();
        assertThat(accept("b", "uvwxyz", 1, 2)).isPresent();
        assertThat(accept("a", "abcdef", 1, 2)).isPresent();
        assertCommittable(5);
    }

    @Test
    void anotherContentUnderANameIsAConflict() {
        assertThat(accept("a", "one", 0, 1)).isPresent();
        assertThat(accept("a", "two", 0, 1)).isEmpty();
        assertThat(assembler.conflicts()).isEqualTo(1);
    }

    @Test
    void offsetsAreCommittableUpToTheFirstFileThatIsNotWhole() {
        assertThat(accept("a", "abcdef", 0, 1)).isPresent();
        assertCommittable(1);
        assertThat(accept("b", "abcdef", 0, 2)).isEmpty();
        assertThat(accept("c", "abcdef", 0, 1)).isPresent();
        assertCommittable(1);
        assertThat(accept("b", "abcdef", 1, 2)).isPresent();
        assertCommittable(4);
    }

    @Test
    void contentThatIsNotWhatTheDigestSaysIsDamaged() {
        RecordHeaders headers = new RecordHeaders();
        new PartHeaders("a", digest("one"), 0, 1, 3).addTo(headers);
        assertThat(assembler.accept(message(headers, "two".getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
        assertThat(assembler.accept(message(headers, "on".getBytes(StandardCharsets.US_ASCII))))
                .isEmpty();
        assertThat(assembler.damaged()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "'',ok,0,1,1",
        "a,x,0,1,1",
        "a,ok,0,0,1",
        "a,ok,1,1,1",
        "a,ok,-1,1,1",
        "a,ok,0,999999999,5",
        "a,ok,0,1,-1",
        "a,ok,0,1,2001",
        "a,ok,0,1,0"
    })
    void aMessageThatIsNoPartIsForeign(String name, String digest, int part, int parts, long bytes) {
        RecordHeaders headers = new RecordHeaders();
        new PartHeaders(name, digest.equals("ok") ? digest("x") : digest, part, parts, bytes).addTo(headers);
        assertThat(assembler.accept(message(headers, new byte[] {'x'}))).isEmpty();
        assertThat(assembler.accept(message(new RecordHeaders(), new byte[0]))).isEmpty();
        assertThat(assembler.foreign()).isEqualTo(2);
        assertCommittable(2);
    }

    @Test
    void memoryIsBoundedAndWhatIsGivenUpIsCounted() {
        String large = "x".repeat(900);
        assertThat(accept("a", large, 0, 2)).isEmpty();
        assertThat(accept("b", large, 0, 2)).isEmpty();
        assertThat(accept("c", large, 0, 2)).isEmpty();
        assertThat(assembler.givenUp()).isEqualTo(1);
        assertCommittable(1);
        assertThat(accept("c", large, 1, 2)).isPresent();
        assertThatThrownBy(() -> new FileAssembler(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../out", "a/../../out", "/etc/passwd", "."})
    void aNameStaysBelowTheFolder(String name, @TempDir Path folder) {
        AssembledFile file = accept(name, "one", 0, 1).orElseThrow();
        assertThatThrownBy(() -> file.writeBelow(folder.resolve("in")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    @Test
    void aFileIsWrittenUnderItsName(@TempDir Path folder) throws Exception {
        AssembledFile file = accept("a/b.parquet", "one", 0, 1).orElseThrow();
        assertThat(file.writeBelow(folder))
                .isEqualTo(folder.resolve("a/b.parquet"))
                .hasContent("one");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kafka:///topic|brokers",
                "kafka://h:1|topic",
                "kafka://h:1/a/b|topic",
                "kafka://me:pw@h:1/t|no user",
                "kafka://h:1/t?acks=0|producer-file",
                "http://h:1/t|http",
                "kafka://h:1/t?producer-file=/no/such|/no/such"
            })
    void aUriThatIsWrongIsRefused(String uri, String expected) {
        assertThatThrownBy(() -> new KafkaSinkProvider().sink(URI.create(uri)))
                .isInstanceOf(RuntimeException.class)
                .hasMessageContaining(expected);
    }

    @Test
    void wrongSettingsAreRefused() {
        KafkaSinkBuilder builder = KafkaSink.builder("h:1", "t");
        assertThatThrownBy(() -> builder.partBytes(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> builder.timeout(Duration.ZERO)).hasMessageContaining("PT0S");
        assertThatThrownBy(() -> KafkaSink.builder(" ", "t")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KafkaSink.builder("h:1", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
