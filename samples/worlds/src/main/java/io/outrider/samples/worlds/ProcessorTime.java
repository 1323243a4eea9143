package io.outrider.samples.worlds;

import java.time.Duration;

/** What all threads of this process together have spent on processors: what other load does not lengthen much. */
final class ProcessorTime {

    private ProcessorTime() {}

    /** Seconds since the process began; NaN where the system does not tell. */
    static double seconds() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(Double.NaN);
    }
}
