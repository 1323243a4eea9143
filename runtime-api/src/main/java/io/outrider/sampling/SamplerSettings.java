package io.outrider.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parsed form of a sampler's configuration: a name and keys with values, {@code name{key=value,key=value}}. A value is
 * a number, a word, or a sampler of its own. Not thread-safe.
 */
public final class SamplerSettings {

    private final String name;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final TreeSet<String> asked = new TreeSet<>();

    private SamplerSettings(String name) {
        this.name = name;
    }

    /**
     * Parses a configuration.
     *
     * @throws IllegalArgumentException if {@code text} is not of the form {@code name{key=value,…}}; the message holds it
     */
    static SamplerSettings parse(String text) {
        String trimmed = text.strip();
        int brace = trimmed.indexOf('{');
        SamplerSettings settings = new SamplerSettings((brace < 0 ? trimmed : trimmed.substring(0, brace)).strip());
        if (settings.name.isEmpty() || (brace >= 0 && !trimmed.endsWith("}"))) {
            throw malformed(text, "expected name{key=value,…}");
        }
        if (brace >= 0) {
            for (String part : split(text, trimmed.substring(brace + 1, trimmed.length() - 1))) {
                int equals = part.indexOf('=');
                if (equals < 1) {
                    throw malformed(text, "\"" + part.strip() + "\" is not key=value");
                }
                String key = part.substring(0, equals).strip();
                if (settings.values.put(key, part.substring(equals + 1).strip()) != null) {
                    throw malformed(text, "the key " + key + " is given twice");
                }
            }
        }
        return settings;
    }

    /** The parts of {@code body} between commas outside braces. */
    private static List<String> split(String text, String body) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= body.length(); i++) {
            char c = i < body.length() ? body.charAt(i) : ',';
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth < 0 || (i == body.length() && depth != 0)) {
                throw malformed(text, "its braces do not match");
            }
            if (c == ',' && depth == 0) {
                if (!body.substring(start, i).isBlank()) {
                    parts.add(body.substring(start, i));
                }
                start = i + 1;
            }
        }
        return parts;
    }

    private static IllegalArgumentException malformed(String text, String why) {
        return new IllegalArgumentException("the sampler configuration \"" + text + "\" cannot be read: " + why);
    }

    /** The sampler's name. */
    public String name() {
        return name;
    }

    /** Whether {@code key} is given. */
    public boolean has(String key) {
        asked.add(key);
        return values.containsKey(key);
    }

    /**
     * The number given for {@code key}, or {@code absent}.
     *
     * @throws IllegalArgumentException if the value is no number
     */
    public double number(String key, double absent) {
        return has(key) ? number(key) : absent;
    }

    /**
     * The number given for {@code key}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public double number(String key) {
        String value = text(key);
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs a number for " + key + ", not \"" + value + "\"", e);
        }
    }

    /**
     * The integer given for {@code key}, or {@code absent}.
     *
     * @throws IllegalArgumentException if the value is no integer
     */
    public int integer(String key, int absent) {
        if (!has(key)) {
            return absent;
        }
        String value = text(key);
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " needs an integer for " + key + ", not \"" + value + "\"", e);
        }
    }

    /**
     * The text given for {@code key}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String text(String key) {
        asked.add(key);
        String value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException(
                    name + " needs the key \"" + key + "\", but is given " + values.keySet() + misspelt(key));
        }
        return value;
    }

    private String misspelt(String key) {
        for (String given : values.keySet()) {
            String suggestion = asked.contains(given) ? "" : NamedSamplers.suggestion(given, Set.of(key));
            if (!suggestion.isEmpty()) {
                return "; for \"" + given + "\"" + suggestion;
            }
        }
        return "";
    }

    /**
     * The sampler that {@code key} configures.
     *
     * @throws IllegalArgumentException if there is none, or it cannot be made
     */
    public PathSampler sampler(String key) {
        return PathSampler.parse(text(key));
    }

    /** Refuses keys that nobody asked for. */
    void requireAllAsked() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                throw new IllegalArgumentException(name + " has no key \"" + key + "\""
                        + NamedSamplers.suggestion(key, asked) + "; its keys are " + asked);
            }
        }
    }
}
