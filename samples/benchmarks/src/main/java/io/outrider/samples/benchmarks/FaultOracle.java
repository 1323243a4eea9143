package io.outrider.samples.benchmarks;

import io.outrider.Decision;
import io.outrider.DecisionId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Knows what the victims of the kill loop said, and holds the delivered files against it: acknowledged ⊆ delivered ⊆
 * issued, and every value as it was. Belongs to one thread.
 */
final class FaultOracle implements AutoCloseable {

    private static final int MOST_EXAMPLES = 5;

    private final FaultTraffic expected = new FaultTraffic(null);
    private final BitSet issued = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final BitSet delivered = new BitSet();
    private final Map<DecisionId, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> rewards = new HashMap<>();
    private long unknown;
    private long wrong;
    private long copies;
    private final StringBuilder examples = new StringBuilder();

    /** The number of the next decision. */
    long next() {
        return issued.length();
    }

    /** Takes in a line of a victim; one that was cut off by its death is left out. */
    void heard(String line) {
        if (line.startsWith("i ")) {
            int n = Integer.parseInt(line.substring(2));
            issued.set(n);
            numbers.put(expected.decide(n).id(), n);
        } else if (line.startsWith("d ") && line.length() == 2 + DecisionId.TEXT_LENGTH) {
            Integer n = numbers.get(DecisionId.parse(line.substring(2)));
            if (n == null) {
                unknown++;
                example("acknowledged and never issued: " + line);
            } else {
                acknowledged.set(n);
            }
        }
    }

    /** Reads everything that was delivered. */
    void read(Path folder) {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(folder)) {
            files = walk.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("agent=" + FaultTraffic.AGENT))
                    .filter(file -> file.toString().contains("transitions"))
                    .toList();
            for (Path file : files) {
                Files.readAllLines(file).forEach(this::row);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read what was delivered to " + folder, e);
        }
    }

    private void row(String line) {
        int space = line.indexOf(' ');
        int end = line.lastIndexOf(' ');
        int n = Integer.parseInt(line.substring(0, space));
        if (!issued.get(n)) {
            wrong("delivered and never issued: ", line);
            return;
        }
        copies += delivered.get(n) ? 1 : 0;
        delivered.set(n);
        Decision<Integer> decision = expected.decide(n);
        String payload = FaultFormat.payload(
                decision.id().toString(), FaultTraffic.observation(n), decision.action(), decision.propensity());
        String reward = line.substring(end + 1);
        if (!line.substring(space + 1, end).equals(payload)) {
            wrong("not as it was decided, which is " + payload + ": ", line);
        } else if (!reward.equals("none")
                && !reward.equals(Integer.toHexString(Float.floatToIntBits(FaultTraffic.reward(n))))) {
            wrong("not its reward, which is " + FaultTraffic.reward(n) + ": ", line);
        } else {
            String before = rewards.putIfAbsent(n, reward);
            if (before != null && !before.equals(reward)) {
                wrong("two copies with different rewards: ", line);
            }
        }
    }

    private void wrong(String what, String line) {
        wrong++;
        example(what + line);
    }

    private void example(String text) {
        if (wrong + unknown <= MOST_EXAMPLES) {
            examples.append(text).append('\n');
        }
    }

    /** The decisions that were begun. */
    long issued() {
        return issued.cardinality();
    }

    /** The decisions that a victim called durable. */
    long acknowledged() {
        return acknowledged.cardinality() + unknown;
    }

    /** The distinct decisions that arrived. */
    long delivered() {
        return delivered.cardinality();
    }

    /** The further copies of decisions that arrived more than once. */
    long copies() {
        return copies;
    }

    /** The decisions that were called durable and did not arrive. */
    long lost() {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(delivered);
        return missing.cardinality();
    }

    /** The rows that nobody decided like that. */
    long wrong() {
        return wrong + unknown;
    }

    /** Some of what was wrong, a line each. */
    String examples() {
        return examples.toString();
    }

    @Override
    public void close() {
        expected.close();
    }
}
