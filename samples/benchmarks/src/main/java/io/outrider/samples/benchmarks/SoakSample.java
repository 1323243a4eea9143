package io.outrider.samples.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What the process holds at one moment.
 *
 * @param seconds since the soak began
 * @param heapBytes used on the heap after a collection
 * @param residentBytes resident in memory, heap and native (Linux; 0 elsewhere)
 * @param files below the log's folder
 * @param descriptors open file descriptors (Linux; 0 elsewhere)
 * @param threads live threads
 */
record SoakSample(double seconds, long heapBytes, long residentBytes, long files, long descriptors, long threads) {

    private static final int TRIES = 100;
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** Measures now. */
    static SoakSample take(double seconds, Path folder) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new SoakSample(
                seconds,
                runtime.totalMemory() - runtime.freeMemory(),
                Resident.bytes(),
                files(folder),
                count(DESCRIPTORS),
                Thread.getAllStackTraces().size());
    }

    private static long files(Path folder) {
        UncheckedIOException last = null;
        for (int i = 0; i < TRIES; i++) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.count();
            } catch (IOException e) {
                last = new UncheckedIOException("cannot list " + folder, e);
            } catch (UncheckedIOException e) {
                last = e; // a folder went away while it was listed
            }
        }
        throw java.util.Objects.requireNonNull(last);
    }

    private static long count(Path folder) {
        String[] names = folder.toFile().list();
        return names == null ? 0 : names.length;
    }

    /** By how much the median of the last third of the samples exceeds that of the second. */
    static long growth(List<SoakSample> samples, ToLongFunction<SoakSample> of) {
        int third = samples.size() / 3;
        return median(samples.subList(2 * third, samples.size()), of) - median(samples.subList(third, 2 * third), of);
    }

    private static long median(List<SoakSample> samples, ToLongFunction<SoakSample> of) {
        long[] values = samples.stream().mapToLong(of).toArray();
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
