package io.outrider.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A batch of recorded inputs and outputs: {@code inputs.TENSOR.{shape,data}}, {@code outputs.TENSOR.{shape,data}}. */
final class Golden {

    private final String json;

    private Golden(String json) {
        this.json = json;
    }

    static Golden read(Path path) throws IOException {
        return new Golden(Files.readString(path));
    }

    /** The rows of a tensor [B, …]. */
    float[][] rows(String group, String tensor) {
        int at = json.indexOf("\"" + tensor + "\"", json.indexOf("\"" + group + "\""));
        if (at < 0) {
            throw new IllegalArgumentException("no " + group + "." + tensor);
        }
        List<Float> shape = numbers("shape", at);
        List<Float> data = numbers("data", at);
        int count = shape.get(0).intValue();
        int size = data.size() / count;
        float[][] rows = new float[count][size];
        for (int i = 0; i < data.size(); i++) {
            rows[i / size][i % size] = data.get(i);
        }
        return rows;
    }

    private List<Float> numbers(String key, int from) {
        Matcher matcher =
                Pattern.compile("\"" + key + "\"\\s*:\\s*\\[([^\\]]*)\\]").matcher(json);
        List<Float> numbers = new ArrayList<>();
        if (matcher.find(from)) {
            for (String text : matcher.group(1).split(",", -1)) {
                numbers.add(Float.parseFloat(text.strip()));
            }
        }
        return numbers;
    }
}
