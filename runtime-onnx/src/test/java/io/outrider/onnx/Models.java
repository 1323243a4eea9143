package io.outrider.onnx;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The models among the test resources; samples/training/make_models.py makes them. */
final class Models {

    private Models() {}

    static Path path(String name) {
        return resource("/models/" + name + ".onnx");
    }

    static Golden golden(String name) throws IOException {
        return Golden.read(resource("/models/" + name + ".golden.json"));
    }

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(Models.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
