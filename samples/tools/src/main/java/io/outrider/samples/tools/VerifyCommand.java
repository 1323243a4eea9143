package io.outrider.samples.tools;

import io.outrider.experience.folder.Finding;
import io.outrider.experience.folder.FolderReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Checks everything in a folder that can be checked. */
@Command(
        name = "verify",
        description = "Checks every checksum and seal, joined rows against raw records, frozen files against their"
                + " digests, and shipped files against their manifests. Takes no lock and writes nothing.")
final class VerifyCommand implements Callable<Integer> {

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Option(
            names = "--shipped",
            paramLabel = "DIR",
            description = "where a DirectorySink ships to; the folder \"shipped\" of the log unless given")
    private @Nullable Path shipped;

    @Override
    public Integer call() {
        FolderReport report = options.folder().verify();
        ShippedCheck.Result files =
                ShippedCheck.of(shipped == null ? report.root().resolve("shipped") : shipped);
        List<Finding> findings = new ArrayList<>(report.findings());
        findings.addAll(files.findings());
        Printed.report(report, options.out());
        options.out()
                .printf(
                        "shipped: %d manifests, %d files, %d rows; %d files in no manifest yet%n",
                        files.manifests(), files.files(), files.rows(), files.unlisted());
        Printed.findings(findings, options.out());
        Map<String, Object> json = Json.report(report);
        json.put("shipped", Json.shipped(files));
        json.put("findings", findings);
        options.write(json);
        return findings.isEmpty() ? Main.CLEAN : Main.FINDINGS;
    }
}
