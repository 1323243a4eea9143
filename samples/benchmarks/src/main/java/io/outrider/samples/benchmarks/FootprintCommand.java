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
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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

    /** What paths begin with, the more specific first; what none of them claims is the benchmarks' own, and not counted. */
    private static final Map<String, String> PARTS = parts();

    @Mixin
    private RunOptions options = new RunOptions();

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("io/outrider/samples/benchmarks/", "");
        parts.put("io/outrider/onnx/", "outrider-runtime-onnx");
        parts.put("io/outrider/samplers/", "outrider-samplers");
        parts.put("io/outrider/parquet/", "outrider-parquet");
        parts.put("io/outrider/", "outrider-runtime-api");
        parts.put("ai/onnxruntime/native/linux-x64/", "onnxruntime: native, Linux x64");
        parts.put("ai/onnxruntime/native/", "onnxruntime: native, other platforms");
        parts.put("ai/onnxruntime/", "onnxruntime: Java API");
        parts.put("ai/onnx/proto/", "tribuo-util-onnx: ONNX protobuf classes");
        parts.put("org/tribuo/", "tribuo-util-onnx: ONNX protobuf classes");
        parts.put("com/google/protobuf/", "protobuf-java");
        parts.put("com/github/benmanes/caffeine/", "caffeine");
        parts.put("io/micrometer/", "micrometer-core");
        parts.put("org/HdrHistogram/", "micrometer-core");
        parts.put("org/LatencyUtils/", "micrometer-core");
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
        report.plain(rows);
        return 0;
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
