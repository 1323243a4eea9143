package io.outrider.samples.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Hands the rest of the command line to JMH. */
@Command(name = "jmh", description = "Runs the JMH benchmarks in this jar; the rest is JMH's own: jmh -h, jmh -l.")
final class JmhCommand implements Callable<Integer> {

    @Parameters(paramLabel = "ARG", description = "JMH's arguments")
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Main.main(arguments.toArray(String[]::new));
        return 0;
    }
}
