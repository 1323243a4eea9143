package io.outrider.internal.log;

import io.outrider.internal.segment.Appender;
import io.outrider.internal.segment.SegmentLog;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Lends appenders to any number of threads without waiting. In the steady state nothing is allocated: a thread takes from
 * the place that its id hashes to, or a neighbour, and puts back where it finds room.
 */
final class AppenderPool {

    private static final int PLACES = 64;
    private static final int PROBES = 8;

    private final SegmentLog log;
    private final AtomicReferenceArray<@Nullable Appender> places = new AtomicReferenceArray<>(PLACES);

    AppenderPool(SegmentLog log) {
        this.log = log;
    }

    Appender take() {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            int place = (home + i) & (PLACES - 1);
            if (places.get(place) != null) {
                Appender taken = places.getAndSet(place, null);
                if (taken != null) {
                    return taken;
                }
            }
        }
        return log.newAppender();
    }

    void giveBack(Appender appender) {
        int home = home();
        for (int i = 0; i < PROBES; i++) {
            if (places.compareAndSet((home + i) & (PLACES - 1), null, appender)) {
                return;
            }
        }
    }

    private static int home() {
        long id = System.identityHashCode(Thread.currentThread());
        return (int) ((id * 0x9E3779B97F4A7C15L) >>> 58);
    }
}
