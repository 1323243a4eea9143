package io.outrider.kafka;

import io.outrider.experience.ExperienceSink;
import io.outrider.experience.ExperienceSinkProvider;
import java.net.URI;
import java.nio.file.Path;

/**
 * Makes a {@link KafkaSink} of a {@code kafka:} URI, such as
 * {@code kafka://broker-1:9092,broker-2:9092/experience?producer-file=/etc/outrider/producer.properties}: brokers, the topic,
 * and a file with more settings of Kafka's producer, where secrets belong. Anything else is refused.
 */
public final class KafkaSinkProvider implements ExperienceSinkProvider {

    private static final String PRODUCER_FILE = "producer-file=";

    /** For {@link java.util.ServiceLoader}. */
    public KafkaSinkProvider() {}

    @Override
    public String scheme() {
        return "kafka";
    }

    @Override
    public ExperienceSink sink(URI uri) {
        if (!scheme().equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("not a kafka: URI: its scheme is " + uri.getScheme());
        }
        String servers = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
        String topic = uri.getPath() == null ? "" : uri.getPath();
        if (servers.isEmpty() || servers.indexOf('@') >= 0 || !topic.matches("/[A-Za-z0-9._-]{1,249}")) {
            throw new IllegalArgumentException(
                    "a kafka: URI names brokers and a topic, kafka://host:port,host:port/topic, and no user");
        }
        KafkaSinkBuilder builder = KafkaSink.builder(servers, topic.substring(1));
        String query = uri.getQuery();
        if (query != null) {
            if (!query.startsWith(PRODUCER_FILE) || query.indexOf('&') >= 0) {
                throw new IllegalArgumentException("a kafka: URI knows the parameter producer-file, and no other");
            }
            builder.producer(Path.of(query.substring(PRODUCER_FILE.length())));
        }
        return builder.build();
    }
}
