package io.outrider.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/** A Kafka broker in this JVM, in KRaft mode; the one place that knows Kafka's own test kit. */
final class Broker implements AutoCloseable {

    private final KafkaClusterTestKit cluster;
    private boolean closed;

    Broker() throws Exception {
        cluster = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("auto.create.topics.enable", "false")
                .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
    }

    String servers() {
        return cluster.bootstrapServers();
    }

    void create(String topic, int partitions, Map<String, String> configuration) throws Exception {
        try (Admin admin = cluster.admin()) {
            NewTopic made = new NewTopic(topic, Optional.of(partitions), Optional.of((short) 1)).configs(configuration);
            admin.createTopics(List.of(made)).all().get();
        }
    }

    /** Stops it; the second time does nothing. */
    @Override
    public void close() throws Exception {
        if (!closed) {
            closed = true;
            cluster.close();
        }
    }
}
