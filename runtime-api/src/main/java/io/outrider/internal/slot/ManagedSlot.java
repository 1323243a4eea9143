package io.outrider.internal.slot;

import io.outrider.policy.*;
import org.jspecify.annotations.Nullable;

@SuppressWarnings("all")
public final class ManagedSlot implements PolicySlot {
    private static IllegalStateException no() {
        return new IllegalStateException("being built");
    }

    public static PolicySlot holding(Policy p, boolean owned) {
        throw no();
    }

    public static PolicySlot following(ModelSource s, PolicyLoader l, @Nullable Policy p) {
        throw no();
    }

    public void publish(Policy p) {
        throw no();
    }

    public void pin() {
        throw no();
    }

    public void unpin() {
        throw no();
    }

    public String rollBack() {
        throw no();
    }

    public String version() {
        throw no();
    }

    public PolicySignature signature() {
        throw no();
    }

    public SlotStatus status() {
        throw no();
    }

    public void close() {}
}
