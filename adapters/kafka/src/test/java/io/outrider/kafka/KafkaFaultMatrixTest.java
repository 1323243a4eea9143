package io.outrider.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fault matrix's row "sink", fault by fault, over Kafka. */
class KafkaFaultMatrixTest {

    private static final byte[] CONTENT = "abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private Path file;
    private String digest;

    /** The producers that the sink was given, in order. */
    private final List<Faulty> producers = new ArrayList<>();

    /** What befalls the next part, or nobody. */
    private @Nullable RuntimeException befalling;

    /** Which part it befalls. */
    private int part;

    private boolean atOnce;

    /** Kafka's own mock, which acknowledges when it is flushed, but for one part. */
    private final class Faulty extends MockProducer<byte[], byte[]> {
        private final List<ProducerRecord<byte[], byte[]>> stored = new ArrayList<>();
        private int taken;

        Faulty() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized java.util.concurrent.Future<org.apache.kafka.clients.producer.RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record) {
            RuntimeException error = befalling;
            if (atOnce && error != null && taken++ == part) {
                befalling = null;
                throw error;
            }
            return super.send(record);
        }

        @Override
        public synchronized void flush() {
            List<ProducerRecord<byte[], byte[]>> waiting =
                    history().subList(stored.size(), history().size());
            for (int i = 0; i < waiting.size(); i++) {
                RuntimeException error = befalling;
                if (error != null && i == part) {
                    befalling = null;
                    assertThat(errorNext(error)).isTrue();
                } else {
                    assertThat(completeNext()).isTrue();
                }
            }
            stored.addAll(waiting);
        }
    }

    @BeforeEach
    void prepare() throws Exception {
        file = Files.write(folder.resolve("file"), CONTENT);
        digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    }

    private KafkaSink sink() {
        return new KafkaSink(
                () -> {
                    Faulty made = new Faulty();
                    producers.add(made);
                    return made;
                },
                "experience",
                2);
    }

    /** What a reader of the topic puts together of all that was sent, a failed part among it: it may have arrived. */
    private List<String> read() {
        FileAssembler assembler = new FileAssembler();
        List<String> names = new ArrayList<>();
        long offset = 0;
        for (Faulty producer : producers) {
            for (ProducerRecord<byte[], byte[]> sent : producer.history()) {
                Optional<AssembledFile> whole = assembler.accept(new ConsumerRecord<>(
                        "experience",
                        0,
                        offset++,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        sent.value().length,
                        sent.key(),
                        sent.value(),
                        sent.headers(),
                        Optional.empty()));
                whole.ifPresent(each -> {
                    assertThat(each.content()).isEqualTo(CONTENT);
                    names.add(each.name());
                });
            }
        }
        assertThat(assembler.conflicts() + assembler.damaged() + assembler.foreign())
                .isZero();
        return names;
    }

    static List<KafkaException> retriable() {
        return List.of(
                new TimeoutException("not acknowledged in time"),
                new NetworkException("the broker has gone"),
                new NotLeaderOrFollowerException("the leader has moved"),
                new NotEnoughReplicasException("too few replicas in sync"),
                new CorruptRecordException("the checksum does not fit"));
    }

    static List<KafkaException> lasting() {
        return List.of(
                new SaslAuthenticationException("wrong password"),
                new TopicAuthorizationException("experience"),
                new ClusterAuthorizationException("idempotent writes are not allowed"),
                new ProducerFencedException("another producer"),
                new OutOfOrderSequenceException("a part is missing"),
                new InvalidTopicException("experience"),
                new ThrottlingQuotaExceededException("too much"),
                new KafkaException("we are in an error state"));
    }

    private void failThenSucceed(RuntimeException error) {
        try (KafkaSink sink = sink()) {
            befalling = error;
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("a to the topic experience")
                    .hasMessageContaining(error.getMessage())
                    .hasCause(error);
            sink.put("a", file, digest);
            sink.put("b", file, digest);
        }
        assertThat(read()).containsExactly("a", "b");
        assertThat(producers).allMatch(MockProducer::closed);
    }

    @ParameterizedTest
    @MethodSource("retriable")
    void whatPassesIsTriedLaterWithTheSameProducer(KafkaException error) {
        part = 1;
        failThenSucceed(error);
        assertThat(producers).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("lasting")
    void whatMayLastIsTriedLaterWithANewProducer(KafkaException error) {
        part = 2;
        failThenSucceed(error);
        if (!(error instanceof org.apache.kafka.common.errors.RetriableException)) {
            assertThat(producers).hasSize(2);
        }
    }

    @Test
    void goneInTheMiddleOfAPut() {
        atOnce = true;
        part = 1; // the first part was sent, the second is not taken any more
        failThenSucceed(new TimeoutException("no metadata"));
        assertThat(producers).hasSize(1);
    }

    @Test
    void tooLargeIsRefusedForGoodAndTheNextFileIsTaken() {
        try (KafkaSink sink = sink()) {
            befalling = new RecordTooLargeException("2 bytes are too many");
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining("2 bytes are too many");
            sink.put("b", file, digest);
        }
        assertThat(producers).hasSize(1);
    }

    @Test
    void duplicatePutAndAnotherDigest() throws Exception {
        byte[] other = "uvwxyz".getBytes(StandardCharsets.US_ASCII);
        Path changed = Files.write(folder.resolve("other"), other);
        String otherDigest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(other));
        try (KafkaSink sink = sink()) {
            sink.put("a", file, digest);
            sink.put("a", file, digest);
            assertThatThrownBy(() -> sink.put("a", changed, otherDigest))
                    .isInstanceOf(FileRefusedException.class)
                    .hasMessageContaining(digest)
                    .hasMessageContaining(otherDigest);
        }
        assertThat(read()).containsExactly("a");
    }

    @Test
    void wrongDigestOfTheFileItself() throws Exception {
        Files.write(file, new byte[6]);
        try (KafkaSink sink = sink()) {
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(ExperienceException.class)
                    .hasMessageContaining(digest);
        }
        assertThat(producers.get(0).history()).isEmpty();
    }

    @Test
    void aProducerThatCannotBeMadeAgainIsTriedLater() {
        KafkaException down = new KafkaException("no resolvable bootstrap urls");
        List<Integer> made = new ArrayList<>();
        KafkaSink sink = new KafkaSink(
                () -> {
                    made.add(made.size());
                    if (made.size() == 2) {
                        throw down;
                    }
                    Faulty producer = new Faulty();
                    producers.add(producer);
                    return producer;
                },
                "experience",
                2);
        try (sink) {
            befalling = new ProducerFencedException("another producer");
            assertThatThrownBy(() -> sink.put("a", file, digest)).isInstanceOf(SinkUnavailableException.class);
            assertThatThrownBy(() -> sink.put("a", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasCause(down);
            sink.put("a", file, digest);
        }
        assertThat(read()).containsExactly("a");
    }

    @Test
    @Tag("ci")
    void down() throws Exception {
        try (Broker broker = new Broker()) {
            broker.create("experience", 1, Map.of());
            try (KafkaSink sink = KafkaSink.builder(broker.servers(), "experience")
                    .timeout(Duration.ofSeconds(5))
                    .build()) {
                sink.put("before", file, digest);
                broker.close();
                assertThatThrownBy(() -> sink.put("after", file, digest))
                        .isInstanceOf(SinkUnavailableException.class)
                        .hasMessageContaining("after");
            }
        }
    }
}
