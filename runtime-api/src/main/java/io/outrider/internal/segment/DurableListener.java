package io.outrider.internal.segment;

/** Is told each appended frame once it is durable, in order, on the writer's thread; must be quick and not block. */
@FunctionalInterface
public interface DurableListener {
    /** One frame; valid during the call only. An exception is logged and otherwise ignored. */
    void durable(FrameView frame);

    /** Ignores them. */
    static DurableListener none() {
        return frame -> {};
    }
}
