package io.outrider.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A column of experience that a learner can be fed with; named as in the shipped files. */
enum Column {
    OBS,
    ACTIONS,
    REWARDS,
    ACTION_PROB,
    KEEP_PROB,
    NEW_OBS,
    TERMINATEDS,
    TRUNCATEDS,
    MEMBER_MASK;

    static Optional<Column> of(String name) {
        return Arrays.stream(values())
                .filter(column -> column.title().equals(name))
                .findFirst();
    }

    static List<String> titles() {
        return Arrays.stream(values()).map(Column::title).toList();
    }

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
