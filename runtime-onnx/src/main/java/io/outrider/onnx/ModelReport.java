package io.outrider.onnx;

import io.outrider.Branch;
import io.outrider.onnx.Finding.Grade;
import io.outrider.policy.Squash;
import io.outrider.policy.StatePair;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was found in a model file: what it takes and gives, how that is understood, and what is noteworthy or wrong.
 *
 * <p>{@link #toString} prints it, a line a fact.
 *
 * @param name what messages call the file
 * @param version the hash of graph and weights; see {@link OnnxPolicy#version}
 * @param producer the program that wrote it
 * @param irVersion the version of the file format
 * @param opsets the operator set's version by domain; {@code ai.onnx} is the default domain
 * @param source where the meaning of the tensors comes from: metadata, a dialect, the caller
 * @param inputs the tensors that are fed
 * @param outputs the tensors that the file gives, and those within the graph that were exposed
 * @param actions the branches of an action; empty for candidates, or where not known
 * @param states the recurrent states
 * @param draws the nodes that sample within the graph
 * @param flopsPerRow the floating-point operations of one row; NaN where not known
 * @param provider the execution provider in use; empty if the model was refused before
 * @param binding how native runs are called, {@code java} or {@code foreign}, see {@link NativeBinding}; empty if the model
 *     was refused before
 * @param memory where the tensors of native runs lie, {@code host}, or {@code device} with what {@link TensorMemory} it got;
 *     empty if the model was refused before
 * @param placements which execution provider runs which part of the graph; empty unless a provider beside the CPU was asked
 *     for, or {@link OnnxLoader#placements} was, or where it could not be seen
 * @param findings everything that was noticed
 */
public record ModelReport(
        String name,
        String version,
        String producer,
        long irVersion,
        SortedMap<String, Long> opsets,
        String source,
        List<Tensor> inputs,
        List<Tensor> outputs,
        List<Action> actions,
        List<StatePair> states,
        List<InGraphDraw> draws,
        double flopsPerRow,
        String provider,
        String binding,
        String memory,
        List<Placement> placements,
        List<Finding> findings) {

    /** Keeps unmodifiable copies. */
    public ModelReport {
        opsets = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(opsets));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        actions = List.copyOf(actions);
        states = List.copyOf(states);
        draws = List.copyOf(draws);
        placements = List.copyOf(placements);
        findings = List.copyOf(findings);
    }

    /**
     * A tensor of the model.
     *
     * @param name its name in the file
     * @param type its element type and declared shape, {@code float[batch, 21]}
     * @param use what it is for; {@code unused} if nothing
     */
    public record Tensor(String name, String type, String use) {
        @Override
        public String toString() {
            return name + "  " + type + "  " + use;
        }
    }

    /**
     * One branch of an action.
     *
     * @param branch its size and bounds
     * @param names the labels of its alternatives; empty if the file has none
     * @param squash what lies between the mean and the action, where the branch is continuous
     */
    public record Action(Branch branch, List<String> names, Squash squash) {

        /** Keeps an unmodifiable copy of the names. */
        public Action {
            names = List.copyOf(names);
        }

        /** A branch without labels, of which it is not known what lies between mean and action. */
        public static Action of(Branch branch) {
            return new Action(branch, List.of(), Squash.UNSTATED);
        }

        @Override
        public String toString() {
            return branch + (names.isEmpty() ? "" : " " + names) + (squash == Squash.TANH ? " squashed by tanh" : "");
        }
    }

    /**
     * A node that samples within the graph.
     *
     * @param node its name
     * @param operator what it is: {@code Multinomial}, {@code RandomNormalLike} and so on
     * @param feeds the tensors that describe the distribution it draws from, by what they are to it; empty where not
     *     recognised
     */
    public record InGraphDraw(String node, String operator, SortedMap<String, String> feeds) {

        /** Keeps an unmodifiable copy of the feeds. */
        public InGraphDraw {
            feeds = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
        }

        @Override
        public String toString() {
            return operator + " " + node + (feeds.isEmpty() ? ", fed by what is not recognised" : ", fed by " + feeds);
        }
    }

    /** Whether the model cannot serve. */
    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.grade() == Grade.ERROR);
    }

    /**
     * How many nodes of each operator run on the CPU although another provider was taken, by ONNX's name of the operator;
     * empty if none does, or the CPU is the provider.
     */
    public SortedMap<String, Integer> fallbacks() {
        return provider.equals(Provider.cpu().name()) ? new TreeMap<>() : Placements.fallen(placements);
    }

    /** The findings of one grade. */
    public List<Finding> findings(Grade grade) {
        return findings.stream().filter(finding -> finding.grade() == grade).toList();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("model ").append(name).append('\n');
        line(text, "version", version);
        line(text, "written by", producer + ", IR " + irVersion + ", opset " + opset());
        line(text, "understood by", source);
        lines(text, "input", inputs);
        lines(text, "output", outputs);
        lines(text, "action", actions);
        lines(text, "state", states);
        lines(text, "draws inside", draws);
        line(
                text,
                "FLOPs a row",
                Double.isNaN(flopsPerRow) ? "not known" : String.format(Locale.ROOT, "%,.0f", flopsPerRow));
        line(text, "provider", provider.isEmpty() ? "none" : provider);
        line(text, "binding", binding.isEmpty() ? "none" : binding);
        line(text, "memory", memory.isEmpty() ? "none" : memory);
        lines(text, "nodes", placements);
        lines(text, "finding", findings);
        return text.toString();
    }

    private String opset() {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, Long> entry : opsets.entrySet()) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(entry.getKey())
                    .append(' ')
                    .append(entry.getValue());
        }
        return text.toString();
    }

    private static void lines(StringBuilder text, String label, List<?> values) {
        values.forEach(value -> line(text, label, value));
    }

    private static void line(StringBuilder text, String label, Object value) {
        text.append(String.format(Locale.ROOT, "  %-14s %s", label, value)).append('\n');
    }
}
