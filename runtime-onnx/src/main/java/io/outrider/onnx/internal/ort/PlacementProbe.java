package io.outrider.onnx.internal.ort;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which execution provider runs which nodes: seen in one run on zeros that ONNX Runtime profiles, in a session of its own,
 * whose file lies in a temporary folder and is deleted.
 */
public final class PlacementProbe {

    private static final Pattern PROVIDER = Pattern.compile("\"provider\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern OPERATOR = Pattern.compile("\"op_name\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern INDEX = Pattern.compile("\"node_index\"\\s*:\\s*\"(\\d*)\"");
    private static final Pattern NAME = Pattern.compile("\"name\"\\s*:\\s*\"(.*)$");
    private static final String ARGUMENTS = "_kernel_time\",\"args\"";

    private final OrtEnvironment environment;
    private final SessionSpec spec;
    private final JavaSession.Provision provision;

    /** A probe of sessions that are made as {@code spec} and {@code provision} say. */
    public PlacementProbe(OrtEnvironment environment, SessionSpec spec, JavaSession.Provision provision) {
        this.environment = environment;
        this.spec = spec;
        this.provision = provision;
    }

    /**
     * Runs {@code rows} rows of {@code candidates} once.
     *
     * @param temporary the folder in which the profile's folder is made
     * @return how many nodes of each operator ran, by ONNX Runtime's name of the provider
     * @throws OrtException if the session cannot be opened or run
     * @throws IOException if the profile cannot be written or read
     */
    public SortedMap<String, SortedMap<String, Integer>> run(
            Path temporary, List<TensorLayout> inputs, int rows, int candidates) throws OrtException, IOException {
        Path folder = Files.createTempDirectory(temporary, "outrider-profile");
        try {
            return parse(Files.readAllLines(profile(folder, inputs, rows, candidates)));
        } finally {
            delete(folder);
        }
    }

    private Path profile(Path folder, List<TensorLayout> inputs, int rows, int candidates) throws OrtException {
        JavaSession.Provision profiled = options -> {
            provision.addTo(options);
            options.enableProfiling(folder.resolve("run").toString());
        };
        try (JavaSession session = JavaSession.open(environment, spec, profiled)) {
            new Trial(environment, session.session(), inputs)
                    .run(rows, candidates, session.session().getOutputNames());
            return Path.of(session.session().endProfiling());
        }
    }

    /** The nodes in a profile's {@code lines}, each event one line; a node that ran several times counts once. */
    static SortedMap<String, SortedMap<String, Integer>> parse(List<String> lines) {
        SortedMap<String, SortedMap<String, Integer>> placed = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (String line : lines) {
            int at = line.indexOf(ARGUMENTS);
            if (at < 0) {
                continue;
            }
            String arguments = line.substring(at);
            String provider = found(PROVIDER, arguments);
            String operator = found(OPERATOR, arguments);
            String node = found(INDEX, arguments) + " " + found(NAME, line.substring(0, at));
            if (!provider.isEmpty() && seen.add(node)) {
                placed.computeIfAbsent(provider, name -> new TreeMap<>()).merge(operator, 1, Integer::sum);
            }
        }
        return placed;
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static void delete(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
