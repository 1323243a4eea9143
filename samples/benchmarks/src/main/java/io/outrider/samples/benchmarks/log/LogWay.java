package io.outrider.samples.benchmarks.log;

import io.outrider.samples.benchmarks.harness.Contender;
import io.outrider.samples.benchmarks.harness.PeerProcess;
import io.outrider.samples.benchmarks.harness.ProcessContender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The ways of appending, each of which works in a process of its own with the same heap. */
public enum LogWay {
    /** Our raw log, given ready bytes. */
    RAW("outrider-raw-log"),
    /** Our experience log, given a decision. */
    RECORD("outrider-record"),
    /** Chronicle Queue. */
    CHRONICLE("chronicle-queue"),
    /** A Kafka producer. */
    KAFKA("kafka-producer"),
    /** Logback's asynchronous appender to a file. */
    LOGBACK("logback-async"),
    /** A file, written record by record. */
    FILE("file-channel"),
    /** A file, written and forced in groups. */
    GROUPED("file-channel-grouped"),
    /** Nothing at all: what reading the clock twice costs. */
    NOTHING("clock-alone");

    private static final List<String> HEAP = List.of("-Xms256m", "-Xmx256m");

    private final String label;

    LogWay(String label) {
        this.label = label;
    }

    /** What rows call it. */
    public String label() {
        return label;
    }

    /**
     * Starts its process.
     *
     * @param folder where it may write, below a folder of its own
     * @param durable how many records it appends until all are forced
     */
    public Contender start(Path folder, int durable) {
        List<String> flags = this == CHRONICLE
                ? Stream.concat(HEAP.stream(), Chronicle.flags().stream()).toList()
                : HEAP;
        return ProcessContender.java(
                label, flags, LogWay.class, name(), folder.resolve(label).toString(), Integer.toString(durable));
    }

    /** Serves: way, folder, durable records. */
    public static void main(String[] arguments) {
        LogWay way = valueOf(arguments[0]);
        PeerProcess.serve(() -> {
            Path folder = Files.createDirectories(Path.of(arguments[1]));
            return new AppendContender(way.label, way.appending(folder), Integer.parseInt(arguments[2]));
        });
    }

    private Appending appending(Path folder) throws Exception {
        return switch (this) {
            case RAW -> new RawLog(folder.resolve("raw"));
            case RECORD -> new Recording(folder.resolve("log"));
            case CHRONICLE -> new Chronicle(folder.resolve("queue"));
            case KAFKA -> new Kafka(folder);
            case LOGBACK -> new Logback(folder.resolve("records.log"));
            case FILE -> new BareFile(folder.resolve("records"), false);
            case GROUPED -> new BareFile(folder.resolve("records"), true);
            case NOTHING -> new Nothing();
        };
    }
}
