package io.outrider.onnx;

import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a graph that one execution provider runs: nodes of the graph as ONNX Runtime optimised it, so that fused nodes
 * are one and copies between devices are nodes too. Seen in one profiled run on zeros.
 *
 * @param provider ONNX Runtime's name of the provider, {@code CPUExecutionProvider}
 * @param operators how many nodes of each operator it runs, by ONNX's name of the operator
 */
public record Placement(String provider, SortedMap<String, Integer> operators) {

    static final String CPU = "CPUExecutionProvider";

    /** Keeps an unmodifiable copy of the operators. */
    public Placement {
        operators = Collections.unmodifiableSortedMap(new TreeMap<>(operators));
    }

    /** How many nodes it runs. */
    public int nodes() {
        return operators.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d by %s %s", nodes(), provider, operators);
    }
}
