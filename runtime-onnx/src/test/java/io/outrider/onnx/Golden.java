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

    /** Whether the file has this tensor. */
    boolean has(String group, String tensor) {
        return find(group, tensor) >= 0;
    }

    /** The shape of a tensor. */
    List<Integer> shape(String group, String tensor) {
        return numbers("shape", at(group, tensor)).stream().map(Float::intValue).toList();
    }

    /** The rows of a tensor [B, …]. */
    float[][] rows(String group, String tensor) {
        List<Integer> shape = shape(group, tensor);
        List<Float> data = numbers("data", at(group, tensor));
        int count = shape.get(0);
        int size = data.size() / count;
        float[][] rows = new float[count][size];
        for (int i = 0; i < data.size(); i++) {
            rows[i / size][i % size] = data.get(i);
        }
        return rows;
    }

    private int at(String group, String tensor) {
        int at = find(group, tensor);
        if (at < 0) {
            throw new IllegalArgumentException("no " + group + "." + tensor);
        }
        return at;
    }

    private int find(String group, String tensor) {
        int begin = json.indexOf("\"" + group + "\"");
        int end = group.equals("inputs") ? json.indexOf("\"outputs\"") : json.length();
        int at = json.indexOf("\"" + tensor + "\"", begin);
        return at < end ? at : -1;
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
