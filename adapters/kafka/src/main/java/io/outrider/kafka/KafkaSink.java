package io.outrider.kafka;

import io.outrider.experience.ExperienceException;
import io.outrider.experience.ExperienceSink;
import io.outrider.experience.FileDigest;
import io.outrider.experience.FileRefusedException;
import io.outrider.experience.SinkUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends each file as messages of one topic: parts of a fixed size, in order, with the file's name as their key, so that they
 * lie in one partition, and headers that say which part of which file they are.
 *
 * <p>A file counts as stored once every replica in sync has acknowledged all of its parts. After a failure all parts are sent
 * again; {@link FileAssembler} takes each file once. A topic cannot be asked what it holds: another content under a name that
 * this sink has sent before is refused for good ({@link FileRefusedException}) while the sink remembers the name, the last
 * {@value #REMEMBERED} of them; after that, and after a restart, the assembler notices. What the broker never takes, a message
 * too large, is refused for good as well; everything else is tried later. After a failure that Kafka does not call retriable, such as
 * a fenced producer or a refused authorization, after which a producer may never send again, the next try has a new one.
 * Thread-safe; one file at a time.
 */
public final class KafkaSink implements ExperienceSink {

    /** How many names are remembered. */
    static final int REMEMBERED = 10_000;

    private final Supplier<? extends Producer<byte[], byte[]>> producers;
    private final String topic;
    private final int partBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, String> sent = new LinkedHashMap<>();
    private @Nullable Producer<byte[], byte[]> current;

    /** @param producers makes a producer, the first at once */
    KafkaSink(Supplier<? extends Producer<byte[], byte[]>> producers, String topic, int partBytes) {
        this.producers = producers;
        this.current = producers.get();
        this.topic = topic;
        this.partBytes = partBytes;
    }

    /**
     * Begins a sink for a topic.
     *
     * @param bootstrapServers brokers to begin with, {@code host:port} with commas between them
     * @throws IllegalArgumentException if the topic's name or the servers are blank
     */
    public static KafkaSinkBuilder builder(String bootstrapServers, String topic) {
        return new KafkaSinkBuilder(bootstrapServers, topic);
    }

    @Override
    public void put(String name, Path file, String digest) {
        lock.lock();
        try {
            String before = sent.get(name);
            if (before != null && !before.equals(digest)) {
                throw new FileRefusedException(
                        "The topic " + topic + " was sent another content as " + name + ": its SHA-256 is " + before
                                + ", to be put was " + digest,
                        null);
            }
            send(name, file, digest, FileDigest.verify(file, digest));
            remember(name, digest);
        } finally {
            lock.unlock();
        }
    }

    private void remember(String name, String digest) {
        sent.put(name, digest);
        if (sent.size() > REMEMBERED) {
            sent.remove(sent.keySet().iterator().next());
        }
    }

    private void send(String name, Path file, String digest, long bytes) {
        int parts = Math.toIntExact(Math.max(1, (bytes + partBytes - 1) / partBytes));
        byte[] key = name.getBytes(StandardCharsets.UTF_8);
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        Producer<byte[], byte[]> producer = producer(name);
        try (InputStream in = Files.newInputStream(file)) {
            for (int part = 0; part < parts; part++) {
                ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, key, in.readNBytes(partBytes));
                new PartHeaders(name, digest, part, parts, bytes).addTo(message.headers());
                answers.add(producer.send(message));
            }
            producer.flush();
            for (Future<RecordMetadata> answer : answers) {
                answer.get();
            }
        } catch (IOException e) {
            throw new ExperienceException("Cannot read the file " + file, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(name, e);
        } catch (ExecutionException e) {
            throw failure(name, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw failure(name, e);
        }
    }

    private Producer<byte[], byte[]> producer(String name) {
        Producer<byte[], byte[]> producer = current;
        if (producer == null) {
            try {
                producer = producers.get();
            } catch (KafkaException e) {
                throw unavailable(name, e);
            }
            current = producer;
        }
        return producer;
    }

    private void discard() {
        Producer<byte[], byte[]> producer = current;
        current = null;
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }

    private ExperienceException failure(String name, Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return new FileRefusedException(
                    "The topic " + topic + " does not take parts of " + partBytes + " bytes, as of " + name + ": "
                            + cause.getMessage(),
                    cause);
        }
        if (!(cause instanceof RetriableException)) {
            discard();
        }
        return unavailable(name, cause);
    }

    private SinkUnavailableException unavailable(String name, Throwable cause) {
        return new SinkUnavailableException("Cannot send " + name + " to the topic " + topic + ": " + cause, cause);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            Producer<byte[], byte[]> producer = current;
            current = null;
            if (producer != null) {
                producer.close();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The topic that it sends to; no setting of the producer, since some are secrets. */
    @Override
    public String toString() {
        return "KafkaSink[" + topic + "]";
    }
}
