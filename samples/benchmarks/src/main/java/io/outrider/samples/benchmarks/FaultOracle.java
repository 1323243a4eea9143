package io.outrider.samples.benchmarks;

import io.outrider.Decision;
import io.outrider.DecisionId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Knows what the victims of the kill loop said, and holds the delivered files against it: acknowledged ⊆ delivered ⊆
 * issued, and every value as it was; and what must have been left out because its subject was erased. Belongs to one thread.
 */
final class FaultOracle implements AutoCloseable {

    private static final int MOST_EXAMPLES = 5;

    private final FaultTraffic expected = new FaultTraffic(null);
    private final BitSet issued = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final BitSet delivered = new BitSet();
    private final Map<DecisionId, Integer> numbers = new HashMap<>();
    private final Map<Integer, String> rewards = new HashMap<>();
    private final FaultErasures erasures = new FaultErasures();
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
        } else if (line.startsWith("e ")) {
            erasures.begun(FaultTraffic.subjectOf(line.substring(2)));
        } else if (line.startsWith("E ")) {
            erasures.returned(FaultTraffic.subjectOf(line.substring(2)));
        }
    }

    /** The process that was heard is dead; {@code folder} is what it worked in. */
    void dead(Path folder) {
        erasures.dead(folder.resolve("experience/joined"));
    }

    /** Reads everything that was delivered. */
    void read(Path folder) {
        Integer stranger = erasures.read(folder);
        if (stranger != null) {
            wrong("a tombstone that nobody asked for: ", FaultTraffic.subjectKey(stranger));
        }
        for (Path file : FaultErasures.walk(folder.resolve("transitions/agent=" + FaultTraffic.AGENT))) {
            FaultErasures.lines(file).forEach(line -> row(file, line));
        }
    }

    private void row(Path file, String line) {
        int first = line.indexOf(' ');
        int space = line.indexOf(' ', first + 1);
        int end = line.lastIndexOf(' ');
        int n = Integer.parseInt(line.substring(0, first));
        if (!issued.get(n)) {
            wrong("delivered and never issued: ", line);
            return;
        }
        String erased = erasures.wrong(n, Long.parseLong(line.substring(first + 1, space)), file);
        if (erased != null) {
            wrong(erased, line);
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

    /** The decisions that were called durable and did not arrive, but for those whose subject was erased. */
    long lost() {
        return missing().filter(n -> !erasures.mayBeMissing(n)).count();
    }

    /** The decisions that were called durable and did not arrive, of subjects that were erased. */
    long leftOut() {
        return missing().filter(erasures::mayBeMissing).count();
    }

    private IntStream missing() {
        BitSet missing = (BitSet) acknowledged.clone();
        missing.andNot(delivered);
        return missing.stream();
    }

    /** The erasures that returned. */
    long erasures() {
        return erasures.count();
    }

    /** The rows that nobody decided like that. */
    long wrong() {
        return wrong + unknown;
    }

    /** Some of what was wrong, a line each, and which decisions are lost. */
    String examples() {
        List<String> ranges = new ArrayList<>();
        int[] lost = missing().filter(n -> !erasures.mayBeMissing(n)).toArray();
        for (int from = 0, to = 1; from < lost.length; to++) {
            if (to == lost.length || lost[to] != lost[to - 1] + 1) {
                ranges.add(lost[from] + " to " + lost[to - 1]);
                from = to;
            }
        }
        return ranges.isEmpty() ? examples.toString() : examples + "lost: " + String.join(", ", ranges) + "\n";
    }

    @Override
    public void close() {
        expected.close();
    }
}
