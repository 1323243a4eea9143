package io.outrider.internal.sampling;

/** What a component says about one branch. */
enum FactorKind {
    NONE("no factor"),
    CATEGORICAL("a categorical"),
    ARGMAX("an argmax of Gaussians"),
    GAUSSIAN("a Gaussian"),
    TANH("a tanh-squashed Gaussian"),
    UNIFORM("a uniform distribution"),
    POINT("a point");

    final String words;

    FactorKind(String words) {
        this.words = words;
    }
}
