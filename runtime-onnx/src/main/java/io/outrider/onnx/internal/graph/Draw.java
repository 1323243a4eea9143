package io.outrider.onnx.internal.graph;

import java.util.Collection;
import java.util.List;

/**
 * A node that draws at random.
 *
 * @param node its name, or its output's where it has none
 * @param operator what it is
 * @param output the tensor that holds what it drew
 * @param feeds the tensors that describe the distribution drawn from; empty where the pattern is not recognised
 */
public record Draw(String node, String operator, String output, List<Feed> feeds) {

    /** Keeps an unmodifiable copy of the feeds. */
    public Draw {
        feeds = List.copyOf(feeds);
    }

    /** What a feeding tensor is to the distribution. */
    public enum Role {
        /** Unnormalised log-probabilities. */
        LOGITS,
        /** Probabilities, not necessarily normalised. */
        WEIGHTS,
        /** The mean of a Gaussian. */
        MEAN,
        /** Its standard deviation. */
        STD,
        /** The logarithm of its standard deviation. */
        LOG_STD
    }

    /**
     * A tensor that feeds the draw.
     *
     * @param tensor its name
     * @param role what it is to the distribution
     */
    public record Feed(String tensor, Role role) {}

    /** Whether any of {@code tensors} depends on what was drawn. */
    public boolean reaches(ModelGraph graph, Collection<String> tensors) {
        return graph.feeds(output, tensors);
    }
}
