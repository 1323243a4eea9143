package io.outrider.samples.benchmarks.log;

import java.io.IOException;

/** A Kafka broker, in KRaft mode: formats its folder, serves, and ends with its input. */
final class KafkaBroker {

    private KafkaBroker() {}

    /** Takes the file of its settings. */
    public static void main(String[] arguments) {
        Thread end = new Thread(KafkaBroker::endWithInput, "end");
        end.setDaemon(true);
        end.start();
        String cluster = org.apache.kafka.common.Uuid.randomUuid().toString();
        String[] format = {"format", "--cluster-id", cluster, "--config", arguments[0]};
        int failed = kafka.tools.StorageTool.execute(format, System.out);
        if (failed != 0) {
            throw new IllegalStateException("formatting fails with " + failed);
        }
        kafka.Kafka.main(new String[] {arguments[0]});
    }

    private static void endWithInput() {
        try {
            while (System.in.read() >= 0) {
                // nobody says anything: it is the end that counts
            }
        } catch (IOException e) {
            // as good as the end
        }
        Runtime.getRuntime().halt(0);
    }
}
