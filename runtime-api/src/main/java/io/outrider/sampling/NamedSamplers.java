package io.outrider.sampling;

import java.util.Collection;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Finds the provider of a named sampler. */
final class NamedSamplers {

    private NamedSamplers() {}

    static PathSampler parse(String configuration) {
        SamplerSettings settings = SamplerSettings.parse(configuration);
        TreeSet<String> known = new TreeSet<>();
        for (SamplerProvider provider : ServiceLoader.load(SamplerProvider.class)) {
            if (provider.names().contains(settings.name())) {
                PathSampler sampler = provider.sampler(settings);
                settings.requireAllAsked();
                return sampler;
            }
            known.addAll(provider.names());
        }
        throw new IllegalArgumentException("there is no sampler named \"" + settings.name() + "\""
                + suggestion(settings.name(), known)
                + (known.isEmpty() ? "; no provider of samplers is present" : "; there are " + known));
    }

    /** The question whether the nearest of {@code known} was meant, if one is near. */
    static String suggestion(String word, Collection<String> known) {
        String nearest = "";
        int least = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return least <= Math.max(2, word.length() / 2) ? ", did you mean \"" + nearest + "\"?" : "";
    }

    /** The least number of insertions, deletions and replacements between two words. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
