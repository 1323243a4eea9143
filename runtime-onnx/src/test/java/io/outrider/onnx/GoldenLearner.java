package io.outrider.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Batches, the losses that PyTorch has on them, and the weights that its optimiser arrives at. */
final class GoldenLearner {

    private static final Pattern TENSOR = Pattern.compile(
            "\"([\\w.]+)\": \\{\"type\": \"\\w+\", \"shape\": \\[([^\\]]*)\\], \"data\": \\[([^\\]]*)\\]\\}");
    private static final Pattern LOSS = Pattern.compile("\"loss\": ([-+.\\deE]+)");

    private final List<Step> steps = new ArrayList<>();
    private final Map<String, float[]> weights;

    private GoldenLearner(String json) {
        int end = json.indexOf("\"weights\"");
        Matcher losses = LOSS.matcher(json);
        int from = 0;
        while (losses.find()) {
            steps.add(new Step(tensors(json.substring(from, losses.start())), Double.parseDouble(losses.group(1))));
            from = losses.end();
        }
        weights = tensors(json.substring(end));
    }

    static GoldenLearner read(String name) throws IOException {
        try {
            return new GoldenLearner(Files.readString(Path.of(
                    Objects.requireNonNull(GoldenLearner.class.getResource("/models/learner_" + name + ".golden.json"))
                            .toURI())));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static Map<String, float[]> tensors(String json) {
        Map<String, float[]> tensors = new LinkedHashMap<>();
        Matcher matcher = TENSOR.matcher(json);
        while (matcher.find()) {
            String[] texts = matcher.group(3).split(",", -1);
            float[] values = new float[texts.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.parseFloat(texts[i].strip());
            }
            tensors.put(matcher.group(1), values);
        }
        return tensors;
    }

    List<Step> steps() {
        return steps;
    }

    Map<String, float[]> weights() {
        return weights;
    }

    /** One step: columns, and the loss before it. */
    record Step(Map<String, float[]> columns, double loss) {

        int rows() {
            return columns.get("rewards").length;
        }

        void fill(TrainingBatch batch, List<String> read) {
            for (String column : read) {
                float[] values = columns.get(column);
                for (int i = 0; i < values.length; i++) {
                    if (column.equals("actions")) {
                        batch.integers(column).put(i, (long) values[i]);
                    } else {
                        batch.floats(column).put(i, values[i]);
                    }
                }
            }
        }
    }
}
