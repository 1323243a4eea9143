package io.outrider.samples.benchmarks.harness;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What a figure was measured on.
 *
 * @param jdk the version of Java
 * @param vm its virtual machine
 * @param os the operating system, with its version
 * @param arch the processor's architecture
 * @param cpu what the processor calls itself (Linux; else empty)
 * @param cpus how many processors Java may use
 * @param onnxRuntime the version of ONNX Runtime on the class path; empty where the command does not use it
 * @param load the system's load average over a minute when the command began; negative where it is not known
 */
public record Machine(
        String jdk, String vm, String os, String arch, String cpu, int cpus, String onnxRuntime, double load) {

    private static final Path CPUS = Path.of("/proc/cpuinfo");

    /** This machine, now, for a command that does not use ONNX Runtime. */
    public static Machine now() {
        return new Machine(
                Runtime.version().toString(),
                System.getProperty("java.vm.name"),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("os.arch"),
                cpuName(),
                Runtime.getRuntime().availableProcessors(),
                "",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** The same with the version of ONNX Runtime, which this loads: to be called once a policy has been. */
    public Machine withOnnxRuntime() {
        String version = OrtEnvironment.getEnvironment().getVersion();
        return new Machine(jdk, vm, os, arch, cpu, cpus, version, load);
    }

    private static String cpuName() {
        if (!Files.isReadable(CPUS)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(CPUS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + CPUS, e);
        }
    }
}
