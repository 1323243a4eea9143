package io.outrider.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import io.outrider.testkit.experience.ExperienceSinkContract;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against a broker in this JVM. */
@Tag("ci")
class KafkaSinkTest extends ExperienceSinkContract {

    private static final int PARTITIONS = 3;

    private static Broker broker;
    private static int topics;

    private String topic = "";

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker();
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private void createTopic(Map<String, String> configuration) {
        topic = "experience-" + topics++;
        try {
            broker.create(topic, PARTITIONS, configuration);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected ExperienceSink sink() {
        createTopic(Map.of());
        return KafkaSink.builder(broker.servers(), topic).build();
    }

    @Override
    protected byte @Nullable [] stored(ExperienceSink sink, String name) {
        return readAll(new FileAssembler()).get(name);
    }

    /** Reads the topic from its beginning to its present end. */
    private Map<String, byte[]> readAll(FileAssembler assembler) {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", broker.servers());
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        Map<String, byte[]> files = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
                    assembler
                            .accept(message)
                            .ifPresent(file -> assertThat(files.put(file.name(), file.content()))
                                    .as("%s given out twice", file)
                                    .isNull());
                }
            }
        }
        return files;
    }

    private static String digest(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    private static byte[] random(int length) {
        byte[] content = new byte[length];
        new SplittableRandom(4).nextBytes(content);
        return content;
    }

    @Test
    void aFileOfManyPartsComesOutOnceHoweverOftenItWasSent() throws Exception {
        byte[] content = random(5_000_001);
        Path file = Files.write(files.resolve("large"), content);
        createTopic(Map.of());
        for (int partBytes : new int[] {100_000, 500_000, 100_000}) {
            try (ExperienceSink sink = KafkaSink.builder(broker.servers(), topic)
                    .partBytes(partBytes)
                    .build()) {
                sink.put("large", file, digest(content));
            }
        }
        FileAssembler assembler = new FileAssembler();
        Map<String, byte[]> read = readAll(assembler);
        assertThat(read).containsOnlyKeys("large");
        assertThat(read.get("large")).isEqualTo(content);
        assertThat(assembler.conflicts() + assembler.damaged() + assembler.foreign() + assembler.givenUp())
                .isZero();
    }

    @Test
    void anotherContentAfterARestartIsNoticedByTheAssembler() throws Exception {
        createTopic(Map.of());
        for (String content : List.of("one", "two")) {
            byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
            Path file = Files.write(files.resolve(content), bytes);
            try (ExperienceSink sink =
                    KafkaSink.builder(broker.servers(), topic).build()) {
                sink.put("a", file, digest(bytes));
            }
        }
        FileAssembler assembler = new FileAssembler();
        assertThat(readAll(assembler).get("a"))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("one");
        assertThat(assembler.conflicts()).isEqualTo(1);
    }

    @Test
    void partsThatTheTopicDoesNotTakeAreRefusedForGood() throws Exception {
        byte[] content = random(100_000);
        Path file = Files.write(files.resolve("large"), content);
        String digest = digest(content);
        createTopic(Map.of("max.message.bytes", "20000"));
        try (ExperienceSink sink = KafkaSink.builder(broker.servers(), topic).build()) {
            assertThatThrownBy(() -> sink.put("large", file, digest)).isInstanceOf(FileRefusedException.class);
        }
        try (ExperienceSink sink =
                KafkaSink.builder(broker.servers(), topic).partBytes(10_000).build()) {
            sink.put("large", file, digest);
            assertThat(stored(sink, "large")).isEqualTo(content);
        }
    }

    @Test
    void aTopicThatIsMissingIsTriedLater() throws Exception {
        Path file = Files.write(files.resolve("one"), new byte[1]);
        String digest = digest(new byte[1]);
        try (ExperienceSink sink = KafkaSink.builder(broker.servers(), "missing")
                .timeout(Duration.ofMillis(500))
                .build()) {
            assertThatThrownBy(() -> sink.put("one", file, digest))
                    .isInstanceOf(SinkUnavailableException.class)
                    .hasMessageContaining("missing");
        }
    }

    @Test
    void aUriNamesIt() throws Exception {
        createTopic(Map.of());
        Path file = Files.write(files.resolve("one"), new byte[1]);
        Path settings = Files.writeString(files.resolve("producer.properties"), "client.id=from-the-file\n");
        URI uri = URI.create("kafka://" + broker.servers() + "/" + topic + "?producer-file=" + settings);
        try (ExperienceSink sink = ExperienceSink.of(uri)) {
            sink.put("one", file, digest(new byte[1]));
            assertThat(stored(sink, "one")).hasSize(1);
        }
    }
}
