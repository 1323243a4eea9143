package io.outrider.onnx.internal.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files beside a model that hold its large weights.
 *
 * @param files the files that are there, by the location that the model gives
 * @param missing what is wrong, a sentence each
 */
public record ExternalData(SortedMap<String, Path> files, List<String> missing) {

    /** Looks for the external files of {@code graph} in {@code folder}, which is null for a model that came as bytes. */
    public static ExternalData of(ModelGraph graph, @Nullable Path folder) {
        SortedMap<String, Path> files = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        for (TensorProto tensor : graph.model().getGraph().getInitializerList()) {
            String location = location(tensor);
            if (location == null || files.containsKey(location)) {
                continue;
            }
            Path file = folder == null ? null : inside(folder, location);
            String weights = "initialiser " + tensor.getName() + " lies in the file \"" + location + "\"";
            if (folder == null) {
                missing.add(weights + ", but the model was given as bytes: load it from its path");
            } else if (file == null) {
                missing.add(weights + ", which is not inside the model's folder " + folder);
            } else if (!Files.isRegularFile(file)) {
                missing.add(weights + ", which is missing in " + folder);
            } else {
                files.put(location, file);
            }
        }
        return new ExternalData(files, List.copyOf(missing));
    }

    private static @Nullable String location(TensorProto tensor) {
        if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
            return null;
        }
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            if (entry.getKey().equals("location")) {
                return entry.getValue();
            }
        }
        return "";
    }

    private static @Nullable Path inside(Path folder, String location) {
        try {
            Path file = folder.resolve(location).normalize();
            return location.isEmpty() || !file.startsWith(folder.normalize()) ? null : file;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
