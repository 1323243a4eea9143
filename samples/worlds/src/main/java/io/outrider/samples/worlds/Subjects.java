package io.outrider.samples.worlds;

import java.util.Arrays;
import java.util.List;

/** What can be learned, by the names that the live page uses. */
enum Subjects {
    MAZES("mazes"),
    PICTURES("pictures"),
    DEEPSEA("deepsea");

    private final String label;

    Subjects(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    Family family() {
        return switch (this) {
            case MAZES -> Mazes.USUAL;
            case PICTURES -> Mazes.IMAGES;
            case DEEPSEA -> Seas.USUAL;
        };
    }

    /**
     * The one with that name.
     *
     * @throws IllegalArgumentException if there is none; the message lists those that there are
     */
    static Subjects of(String label) {
        List<String> labels = Arrays.stream(values()).map(Subjects::label).toList();
        int index = labels.indexOf(label);
        if (index < 0) {
            throw new IllegalArgumentException("there is no family \"" + label + "\"; there are " + labels);
        }
        return values()[index];
    }
}
