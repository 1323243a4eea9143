/**
 * Ships experience through a Kafka topic, file by file.
 *
 * <p>{@link io.outrider.kafka.KafkaSink} cuts each file into messages, {@link io.outrider.kafka.FileAssembler} puts the messages of
 * a topic together again, each file once, on the side of whoever trains. Records are sent from the log's spool, never from a
 * deciding thread.
 */
@NullMarked
package io.outrider.kafka;

import org.jspecify.annotations.NullMarked;
