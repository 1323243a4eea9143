package io.outrider.internal.segment;

import java.nio.file.Path;

/** What the parts of one open log share. */
record LogContext(
        LogEnvironment environment,
        Path directory,
        LogOptions options,
        Meta meta,
        DiskBudget.Share share,
        Catalog catalog,
        LogCounters counters,
        FrameChecksum.Seeding seeding) {

    Storage storage() {
        return environment.storage();
    }

    Path path(String file) {
        return directory.resolve(file);
    }

    SegmentHeader header(SegmentName name, long firstRecord) {
        LogClock clock = environment.clock();
        return new SegmentHeader(
                meta.producer(),
                name,
                firstRecord,
                environment.boot(),
                clock.wallMicros(),
                clock.nanoTime(),
                options.schema());
    }
}
