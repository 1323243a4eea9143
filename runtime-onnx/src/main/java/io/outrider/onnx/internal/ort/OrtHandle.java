package io.outrider.onnx.internal.ort;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A native session that is counted: its owner holds it once, each lane once more, and whoever lets go last closes it.
 *
 * <p>Thread-safe. A session must not be run after its last release; the classes above see to it.
 */
public final class OrtHandle {

    private final String name;
    private final NativeSession session;
    private final AtomicInteger holders = new AtomicInteger(1);

    /** Takes {@code session} over, held once. */
    public OrtHandle(String name, NativeSession session) {
        this.name = name;
        this.session = session;
    }

    /**
     * Holds the session once more.
     *
     * @throws IllegalStateException if it was let go by all
     */
    void retain() {
        while (true) {
            int now = holders.get();
            if (now == 0) {
                throw new IllegalStateException("the model " + name + " is closed");
            }
            if (holders.compareAndSet(now, now + 1)) {
                return;
            }
        }
    }

    /** Lets the session go. */
    public void release() {
        if (holders.decrementAndGet() == 0) {
            session.close();
        }
    }

    /** How many hold the session. */
    public int holders() {
        return holders.get();
    }

    /** The session. */
    NativeSession session() {
        return session;
    }

    @Override
    public String toString() {
        return name;
    }
}
