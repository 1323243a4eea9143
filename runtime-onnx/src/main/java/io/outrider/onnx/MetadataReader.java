package io.outrider.onnx;

import io.outrider.Branch;
import io.outrider.onnx.ModelReport.Action;
import io.outrider.policy.InputRole;
import io.outrider.policy.OutputKind;
import io.outrider.policy.Squash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the {@code outrider.*} entries of a policy file; version 1 of the format. */
final class MetadataReader {

    static final String PREFIX = "outrider.";
    static final String FORMAT = "outrider.format";
    static final String KIND = "outrider.kind";
    private static final String VERSION = "1";

    private final Map<String, String> metadata;
    private final Findings findings;
    private final Map<String, InputRole> inputs = new LinkedHashMap<>();
    private final List<OutputUse> outputs = new ArrayList<>();
    private final Map<String, String> states = new LinkedHashMap<>();
    private final SortedMap<Integer, String> actions = new TreeMap<>();
    private final Map<Integer, List<String>> names = new LinkedHashMap<>();
    private double flops = Double.NaN;

    MetadataReader(Map<String, String> metadata, Findings findings) {
        this.metadata = metadata;
        this.findings = findings;
    }

    /** What the metadata says; nothing if there is none. */
    Contract read() {
        Contract nothing = Contract.nothing("metadata");
        if (metadata.keySet().stream().noneMatch(key -> key.startsWith(PREFIX))) {
            return nothing;
        }
        if (!isKnownFormat(metadata, findings) || !isKind("policy")) {
            return nothing;
        }
        metadata.forEach((key, value) -> {
            if (key.startsWith(PREFIX) && !key.equals(FORMAT) && !key.equals(KIND)) {
                entry(key, value.strip());
            }
        });
        return new Contract("metadata", inputs, outputs, states, branches(), flops);
    }

    /** Whether the file says a version of the format that is known. */
    static boolean isKnownFormat(Map<String, String> metadata, Findings findings) {
        String format = metadata.get(FORMAT);
        if (VERSION.equals(format)) {
            return true;
        }
        findings.error(
                FORMAT,
                format == null
                        ? "is missing beside other outrider.* entries, expected " + VERSION
                        : "is \"" + format + "\", expected " + VERSION
                                + ": the file was written for another version of Outrider");
        return false;
    }

    private boolean isKind(String expected) {
        String kind = metadata.getOrDefault(KIND, "policy");
        if (!kind.equals(expected)) {
            findings.error(KIND, "is \"" + kind + "\", expected " + expected);
            return false;
        }
        return true;
    }

    private void entry(String key, String value) {
        String[] parts = key.split("\\.", 3);
        String name = parts.length > 2 ? parts[2] : "";
        switch (parts[1]) {
            case "input" -> input(key, name, value);
            case "output" -> output(key, name, value);
            case "state" -> states.put(name, value);
            case "action" -> action(key, name, value);
            case "flops_per_row" -> flops = number(key, value);
            default -> findings.warning(key, "is no known entry and has no effect");
        }
    }

    private void input(String key, String tensor, String value) {
        try {
            InputRole role = InputRole.valueOf(value.toUpperCase(Locale.ROOT));
            if (role != InputRole.STATE) {
                inputs.put(tensor, role);
                return;
            }
        } catch (IllegalArgumentException e) {
            // Reported below with all that would be known.
        }
        findings.error(
                key,
                "is \"" + value
                        + "\", expected one of observation, action_mask, candidates, candidate_mask, z, dropout_mask");
    }

    private void output(String key, String tensor, String value) {
        if (value.equals("std")) {
            outputs.add(OutputUse.logOf(tensor, OutputKind.LOG_STD));
            return;
        }
        try {
            OutputKind kind = OutputKind.valueOf(value.toUpperCase(Locale.ROOT));
            if (kind != OutputKind.STATE) {
                outputs.add(OutputUse.of(tensor, kind));
                return;
            }
        } catch (IllegalArgumentException e) {
            // Reported below with all that would be known.
        }
        findings.error(
                key,
                "is \"" + value + "\", expected one of logits, q, q_int, q_members, quantiles, mean, log_std, std,"
                        + " mean_members, value, features");
    }

    private void action(String key, String name, String value) {
        boolean labels = name.endsWith(".names");
        String index = labels ? name.substring(0, name.length() - ".names".length()) : name;
        try {
            int branch = Integer.parseInt(index);
            if (labels) {
                names.put(
                        branch,
                        Arrays.stream(value.split(",", -1)).map(String::strip).toList());
            } else {
                actions.put(branch, value);
            }
        } catch (NumberFormatException e) {
            findings.error(
                    key, "\"" + index + "\" is not the number of a branch, expected outrider.action.0 and so on");
        }
    }

    private double number(String key, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            findings.error(key, "is \"" + value + "\", expected a number");
            return Double.NaN;
        }
    }

    private List<Action> branches() {
        List<Action> branches = new ArrayList<>();
        actions.forEach((index, text) -> {
            String key = "outrider.action." + index;
            if (index != branches.size()) {
                findings.error(key, "branches must be numbered from 0 without a gap");
            }
            try {
                Action action = parse(text, names.getOrDefault(index, List.of()));
                checkNames(key, action);
                branches.add(action);
            } catch (IllegalArgumentException e) {
                findings.error(key, "is \"" + text + "\": " + e.getMessage());
            }
        });
        return branches;
    }

    private void checkNames(String key, Action action) {
        int names = action.names().size();
        if (names > 0 && names != action.branch().size()) {
            findings.error(
                    key + ".names", "there are " + names + " names " + action.names() + " for " + action.branch());
        }
    }

    private static Action parse(String text, List<String> names) {
        String[] words = text.split("\\s+", -1);
        if (words.length < 2 || !(words[0].equals("discrete") || words[0].equals("box"))) {
            throw new IllegalArgumentException("expected \"discrete N\" or \"box N low=… high=…\"");
        }
        int size = Integer.parseInt(words[1]);
        if (words[0].equals("discrete")) {
            return new Action(Branch.discrete(size), names, Squash.UNSTATED);
        }
        float[] low = filled(size, Float.NEGATIVE_INFINITY);
        float[] high = filled(size, Float.POSITIVE_INFINITY);
        Squash squash = Squash.NONE;
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String word = equals < 0 ? words[i] : words[i].substring(0, equals);
            String value = words[i].substring(equals + 1);
            switch (word) {
                case "low" -> low = bounds(size, value);
                case "high" -> high = bounds(size, value);
                case "squash" -> squash = squash(value);
                default -> throw new IllegalArgumentException("\"" + words[i] + "\" is not known");
            }
        }
        Branch box = Branch.box(low, high);
        if (squash == Squash.TANH && !box.isBounded()) {
            throw new IllegalArgumentException("squash=tanh needs finite bounds, low and high");
        }
        return new Action(box, names, squash);
    }

    private static Squash squash(String value) {
        if (!value.equals("tanh")) {
            throw new IllegalArgumentException("squash is \"" + value + "\", expected tanh");
        }
        return Squash.TANH;
    }

    private static float[] filled(int size, float value) {
        if (size < 1) {
            throw new IllegalArgumentException("a box needs at least one dimension, not " + size);
        }
        float[] values = new float[size];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] bounds(int size, String text) {
        String[] words = text.split(",", -1);
        if (words.length != 1 && words.length != size) {
            throw new IllegalArgumentException(words.length + " bounds for " + size + " dimensions");
        }
        float[] values = filled(size, 0);
        for (int i = 0; i < size; i++) {
            values[i] = Float.parseFloat(words[words.length == 1 ? 0 : i]);
        }
        return values;
    }
}
