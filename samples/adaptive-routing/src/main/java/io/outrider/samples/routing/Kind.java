package io.outrider.samples.routing;

/** What a request asks for. Each kind has an upstream that suits it, and the gateway is not told which. */
enum Kind {
    /** Fetch one record: short everywhere. */
    LOOKUP(0),
    /** Search an index: quick where the index is in memory. */
    SEARCH(1),
    /** Render an image: quick where there is a graphics card. */
    RENDER(2),
    /** Export a report: long, and longer with its size. */
    EXPORT(3);

    private final int index;

    Kind(int index) {
        this.index = index;
    }

    /** Its position in arrays. */
    int index() {
        return index;
    }
}
