package io.outrider.parquet;

import io.outrider.Branch;
import io.outrider.experience.AgentSchema;
import io.outrider.policy.InputSpec;
import io.outrider.policy.OutputSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** What a file of transitions says of its agent in its footer: keys below {@code outrider.}, values text or JSON. */
final class SchemaMetadata {

    static final String PREFIX = "outrider.";

    private SchemaMetadata() {}

    static Map<String, String> of(AgentSchema schema) {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(PREFIX + "schema_version", String.valueOf(AgentSchema.VERSION));
        metadata.put(PREFIX + "agent", schema.agent());
        metadata.put(PREFIX + "observations", list(TransitionColumns.observations(schema), SchemaMetadata::input));
        metadata.put(PREFIX + "inputs", list(schema.signature().inputs(), SchemaMetadata::input));
        metadata.put(PREFIX + "outputs", list(schema.signature().outputs(), SchemaMetadata::output));
        metadata.put(PREFIX + "action_space", list(schema.branches(), SchemaMetadata::branch));
        metadata.put(PREFIX + "candidates", String.valueOf(schema.signature().hasCandidates()));
        metadata.put(PREFIX + "reward_aggregation", schema.aggregation().name().toLowerCase(Locale.ROOT));
        metadata.put(
                PREFIX + "reward_window_ms",
                String.valueOf(schema.rewardWindow().toMillis()));
        if (!Double.isNaN(schema.defaultReward())) {
            metadata.put(PREFIX + "default_reward", String.valueOf(schema.defaultReward()));
        }
        return metadata;
    }

    private static String input(InputSpec input) {
        return "{\"name\":" + quoted(input.name()) + ",\"role\":\""
                + input.role().name().toLowerCase(Locale.ROOT) + "\",\"dtype\":\""
                + (input.integer() ? "int64" : "float32") + "\",\"shape\":" + numbers(input.shape()) + "}";
    }

    private static String output(OutputSpec output) {
        return "{\"name\":" + quoted(output.name()) + ",\"kind\":\""
                + output.kind().name().toLowerCase(Locale.ROOT) + "\",\"dtype\":\"float32\",\"shape\":"
                + numbers(output.shape()) + "}";
    }

    private static String branch(Branch branch) {
        if (branch.isDiscrete()) {
            return "{\"type\":\"discrete\",\"n\":" + branch.size() + "}";
        }
        StringBuilder low = new StringBuilder();
        StringBuilder high = new StringBuilder();
        for (int i = 0; i < branch.size(); i++) {
            low.append(i == 0 ? "" : ",").append(bound(branch.low(i)));
            high.append(i == 0 ? "" : ",").append(bound(branch.high(i)));
        }
        return "{\"type\":\"box\",\"low\":[" + low + "],\"high\":[" + high + "]}";
    }

    /** JSON has no infinity: an open side is null. */
    private static String bound(float value) {
        return Float.isInfinite(value) ? "null" : String.valueOf(value);
    }

    private static String numbers(List<Integer> values) {
        return list(values, String::valueOf);
    }

    private static <T> String list(List<T> values, Function<T, String> json) {
        StringBuilder text = new StringBuilder("[");
        for (T value : values) {
            text.append(text.length() == 1 ? "" : ",").append(json.apply(value));
        }
        return text.append(']').toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < 0x20) {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
