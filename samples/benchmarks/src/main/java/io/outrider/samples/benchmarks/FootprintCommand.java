package io.outrider.samples.benchmarks;

import io.outrider.samples.benchmarks.harness.Row;
import io.outrider.samples.shared.RunOptions;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how much of this jar is Outrider, and how much what it brings. */
@Command(
        name = "footprint",
        description =
                "Compressed sizes in this jar: what a host that runs ONNX policies adds to its own. Start-up and resident"
                        + " memory are the command cold's.")
final class FootprintCommand implements Callable<Integer> {

    private static final double KIB = 1024;
    private static final String OWN = "outrider-";
    private static final String ORT = "onnxruntime";
    private static final String HOST = "outrider-and-what-it-brings";

    /** What paths begin with, the more specific first; what none of them claims is the benchmarks' own, and not counted. */
    private static final Map<String, String> PARTS = parts();

    @Mixin
    private RunOptions options = new RunOptions();

    /** What is not part of the least that a host with ONNX policies adds. */
    private static final Set<String> OPTIONAL = Set.of("outrider-parquet");

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("io/outrider/samples/", "");
        parts.put("io/outrider/onnx/", "outrider-runtime-onnx");
        parts.put("io/outrider/samplers/", "outrider-samplers");
        parts.put("io/outrider/parquet/", "outrider-parquet");
        parts.put("io/outrider/", "outrider-runtime-api");
        parts.put("ai/onnxruntime/native/linux-x64/", ORT + ": native, Linux x64");
        parts.put("ai/onnxruntime/native/", ORT + ": native, other platforms");
        parts.put("ai/onnxruntime/", ORT + ": Java API");
        parts.put("ai/onnx/proto/", "tribuo-util-onnx: ONNX protobuf classes");
        parts.put("org/tribuo/", "tribuo-util-onnx: ONNX protobuf classes");
        parts.put("com/google/protobuf/", "protobuf-java");
        parts.put("com/github/benmanes/caffeine/", "caffeine");
        parts.put("com/google/errorprone/annotations/", "error_prone_annotations");
        parts.put("io/micrometer/core/", "micrometer-core");
        parts.put("io/micrometer/common/", "micrometer-commons");
        parts.put("io/micrometer/observation/", "micrometer-observation");
        parts.put("org/HdrHistogram/", "HdrHistogram");
        return parts;
    }

    @Override
    public Integer call() {
        Report report = new Report(options);
        Map<String, Long> sizes = new LinkedHashMap<>();
        PARTS.values().stream().distinct().forEach(part -> sizes.put(part, 0L));
        sizes.remove("");
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (entry.endsWith(".jar")) {
                add(entry, sizes);
            }
        }
        List<Row> rows = new ArrayList<>();
        sizes.forEach((part, bytes) -> rows.add(Row.alone("compressed-size", null, part, bytes / KIB, "KiB")));
        rows.add(Row.alone(
                "compressed-size-of-all", null, "outrider's own", sum(sizes, part -> part.startsWith(OWN)), "KiB"));
        Predicate<String> bare = part -> part.startsWith(ORT);
        rows.add(Row.beside(
                "compressed-size-of-all", null, HOST, sum(sizes, part -> true), ORT, sum(sizes, bare), "KiB"));
        rows.add(Row.beside("jars", null, HOST, jars(sizes, part -> true), ORT, jars(sizes, bare), "jars")
                .note(Math.round(jars(sizes, part -> part.startsWith(OWN))) + " of them Outrider's"));
        report.plain(rows);
        return 0;
    }

    private static double sum(Map<String, Long> sizes, Predicate<String> parts) {
        return counted(sizes, parts).mapToLong(Map.Entry::getValue).sum() / KIB;
    }

    /** How many artifacts the parts come from: what stands before a colon names one. */
    private static double jars(Map<String, Long> sizes, Predicate<String> parts) {
        return (double) counted(sizes, parts)
                .map(part -> part.getKey().replaceAll(":.*", ""))
                .distinct()
                .count();
    }

    private static Stream<Map.Entry<String, Long>> counted(Map<String, Long> sizes, Predicate<String> parts) {
        return sizes.entrySet().stream()
                .filter(part -> part.getValue() > 0 && !OPTIONAL.contains(part.getKey()))
                .filter(part -> parts.test(part.getKey()));
    }

    private static void add(String path, Map<String, Long> sizes) {
        try (JarFile jar = new JarFile(path)) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                String part = part(entry.getName());
                if (part != null && !part.isEmpty()) {
                    sizes.merge(part, entry.getCompressedSize(), Long::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    private static @Nullable String part(String name) {
        return PARTS.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
