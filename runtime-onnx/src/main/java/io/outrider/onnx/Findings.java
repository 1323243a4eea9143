package io.outrider.onnx;

import io.outrider.onnx.Finding.Grade;
import java.util.ArrayList;
import java.util.List;

/** Collects what is noticed about a model while it is loaded. Not thread-safe. */
final class Findings {

    private final List<Finding> all = new ArrayList<>();

    void info(String subject, String message) {
        all.add(new Finding(Grade.INFO, subject, message));
    }

    void warning(String subject, String message) {
        all.add(new Finding(Grade.WARNING, subject, message));
    }

    void error(String subject, String message) {
        all.add(new Finding(Grade.ERROR, subject, message));
    }

    boolean hasErrors() {
        return all.stream().anyMatch(finding -> finding.grade() == Grade.ERROR);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    List<String> errors() {
        return all.stream()
                .filter(finding -> finding.grade() == Grade.ERROR)
                .map(Finding::text)
                .toList();
    }
}
