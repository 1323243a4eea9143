package io.outrider.onnx;

import io.outrider.onnx.ModelReport.Action;
import io.outrider.onnx.internal.graph.ModelGraph;
import java.util.List;
import java.util.Optional;

/** What a family of exporters calls its tensors. */
interface Dialect {

    /** Every dialect, the most specific first. */
    List<Dialect> ALL = List.of(
            new UnityDialect(),
            new BraxDialect(),
            new StableBaselinesDialect(),
            new RllibDialect(),
            new PlainDialect());

    /** What reports call it. */
    String name();

    /** Whether {@code graph} looks like one of this family. */
    boolean matches(ModelGraph graph);

    /**
     * What the tensors of {@code graph} mean. Where the file cannot say, and {@code stated} does not either, an error in
     * {@code findings} says what the caller must state.
     *
     * @param stated the action branches that the caller stated; empty if none
     */
    Contract read(ModelGraph graph, List<Action> stated, Findings findings);

    /** What the first dialect that matches says, or nothing. */
    static Contract recognise(ModelGraph graph, List<Action> stated, Findings findings) {
        Optional<Dialect> dialect =
                ALL.stream().filter(candidate -> candidate.matches(graph)).findFirst();
        return dialect.map(found -> found.read(graph, stated, findings)).orElse(Contract.nothing("nothing"));
    }
}
