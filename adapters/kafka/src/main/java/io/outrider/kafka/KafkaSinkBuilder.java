package io.outrider.kafka;

import io.outrider.experience.ExperienceException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How a {@link KafkaSink} is made; every setting has a default, checked as it is set. Its producer is idempotent and waits for
 * all replicas in sync, which no setting can change. Not thread-safe.
 */
public final class KafkaSinkBuilder {

    private static final int DEFAULT_PART_BYTES = 512 << 10;

    private final String topic;
    private final Properties settings = new Properties();
    private int partBytes = DEFAULT_PART_BYTES;
    private Duration timeout = Duration.ofSeconds(60);

    KafkaSinkBuilder(String bootstrapServers, String topic) {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrap servers are host:port with commas between them, not blank");
        }
        if (topic.isBlank()) {
            throw new IllegalArgumentException("a topic has a name that is not blank");
        }
        this.topic = topic;
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    /** The most bytes of a file in a message, below the topic's {@code max.message.bytes}; 524,288 unless set. */
    public KafkaSinkBuilder partBytes(int bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("the bytes of a part must be positive, were " + bytes);
        }
        partBytes = bytes;
        return this;
    }

    /** How long a part may wait to be acknowledged, or the brokers to be found; 60 s unless set. */
    public KafkaSinkBuilder timeout(Duration most) {
        if (most.toMillis() <= 0) {
            throw new IllegalArgumentException("the timeout must be a millisecond or more, was " + most);
        }
        timeout = most;
        return this;
    }

    /** Settings of Kafka's producer, such as those for TLS and SASL; the sink's own win over them. */
    public KafkaSinkBuilder producer(Map<String, String> more) {
        settings.putAll(more);
        return this;
    }

    /**
     * Settings of Kafka's producer from a properties file, which is where secrets belong.
     *
     * @throws ExperienceException if it cannot be read
     */
    public KafkaSinkBuilder producer(Path propertiesFile) {
        try (Reader in = Files.newBufferedReader(propertiesFile)) {
            settings.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new ExperienceException("Cannot read the producer's settings in " + propertiesFile, e);
        }
        return this;
    }

    /**
     * The sink.
     *
     * @throws org.apache.kafka.common.KafkaException if the producer's settings are wrong
     */
    public KafkaSink build() {
        Properties all = new Properties();
        all.putAll(settings);
        int millis = Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE));
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        all.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, String.valueOf(millis));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Math.max(1, millis / 2)));
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(millis));
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, String.valueOf(Math.max(1 << 20, 2 * (long) partBytes)));
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaSink(() -> new KafkaProducer<>(all, bytes, bytes), topic, partBytes);
    }
}
