package io.outrider.experience;

import java.net.URI;
import java.nio.file.Path;

/** Makes a {@link DirectorySink} of a {@code file:} URI, such as {@code file:///var/lib/experience}. */
public final class DirectorySinkProvider implements ExperienceSinkProvider {

    /** For {@link java.util.ServiceLoader}. */
    public DirectorySinkProvider() {}

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public ExperienceSink sink(URI uri) {
        if (!scheme().equalsIgnoreCase(uri.getScheme())) {
            throw new IllegalArgumentException("not a file: URI: " + uri);
        }
        try {
            return new DirectorySink(Path.of(uri));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a file: URI must name a directory by an absolute path, not " + uri, e);
        }
    }
}
