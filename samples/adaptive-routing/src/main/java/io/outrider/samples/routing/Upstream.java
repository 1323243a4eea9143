package io.outrider.samples.routing;

/** The servers that the gateway may send a request to; their speed per kind of request is in {@link Traffic}. */
enum Upstream {
    /** A small machine nearby. */
    ALDER(0),
    /** Much memory: holds the search index. */
    BIRCH(1),
    /** Has a graphics card. */
    CEDAR(2),
    /** An old batch machine, until its new release is deployed. */
    DOGWOOD(3);

    private final int index;

    Upstream(int index) {
        this.index = index;
    }

    /** Its position in arrays, and its number among the policy's actions. */
    int index() {
        return index;
    }

    /** The name in URLs, meters and tables. */
    String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
