package io.outrider.samples.benchmarks.log;

import io.outrider.samples.benchmarks.harness.ProcessContender;
import io.outrider.samples.benchmarks.harness.UnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka producer, and a broker in another process that it sends to over the loopback interface. */
final class Kafka implements Appending {

    private static final int SECONDS_TO_START = 120;
    private static final Duration TO_CLOSE = Duration.ofSeconds(2);

    private final Path folder;
    private final byte[] record = Appending.array();
    private final Process broker;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private String topic = "";
    private int topics;

    /** Starts the broker, and waits until it answers. */
    Kafka(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        int port = freePort();
        String servers = "127.0.0.1:" + port;
        broker = start(folder, port, freePort());
        try {
            admin = Admin.create(Map.of("bootstrap.servers", servers, "request.timeout.ms", "5000"));
            awaitBroker();
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            servers,
                            "acks",
                            "all",
                            "linger.ms",
                            "5",
                            "batch.size",
                            Integer.toString(256 << 10),
                            "buffer.memory",
                            Integer.toString(64 << 20)),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        } catch (Exception e) {
            broker.destroyForcibly();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process start(Path folder, int port, int controllerPort) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                log.flush.interval.ms=100
                log.flush.scheduler.interval.ms=100
                log.segment.delete.delay.ms=0
                """.formatted(port, controllerPort, folder.resolve("data")));
        List<String> flags = List.of("-Xms512m", "-Xmx512m");
        return new ProcessBuilder(ProcessContender.javaCommand(flags, KafkaBroker.class, settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.txt").toFile())
                .start();
    }

    private void awaitBroker() throws InterruptedException, IOException {
        long begun = System.nanoTime();
        while (true) {
            try {
                admin.describeCluster().nodes().get(5, TimeUnit.SECONDS);
                return;
            } catch (ExecutionException | TimeoutException e) {
                boolean late = System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(SECONDS_TO_START);
                if (late || !broker.isAlive()) {
                    throw new UnavailableException(
                            "the broker does not start: " + Files.readString(folder.resolve("broker.txt")), e);
                }
            }
        }
    }

    @Override
    public void renew() throws InterruptedException, ExecutionException {
        if (!topic.isEmpty()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
        topic = "records-" + ++topics;
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                .all()
                .get();
        boolean ignored = append(); // the first one waits for the topic's whereabouts
        producer.flush();
    }

    @Override
    public boolean append() {
        Future<RecordMetadata> ignored = producer.send(new ProducerRecord<>(topic, record));
        return true;
    }

    @Override
    public void settle() {
        producer.flush();
    }

    @Override
    public void force() {
        producer.flush();
    }

    @Override
    public long bytes() throws IOException {
        return Folders.written(Folders.files(folder.resolve("data").resolve(topic + "-0"), ".log"));
    }

    @Override
    public void close() {
        producer.close(TO_CLOSE);
        admin.close(TO_CLOSE);
        try {
            broker.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
