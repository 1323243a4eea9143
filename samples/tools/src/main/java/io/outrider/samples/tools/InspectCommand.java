package io.outrider.samples.tools;

import io.outrider.experience.folder.FolderReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what lies in a folder. */
@Command(
        name = "inspect",
        description = "Says what lies in a folder: segments, records, gaps, losses, what waits to be shipped. Takes no"
                + " lock and writes nothing; the log may be open.")
final class InspectCommand implements Callable<Integer> {

    @Mixin
    private FolderOptions options = new FolderOptions();

    @Override
    public Integer call() {
        FolderReport report = options.folder().inspect();
        Printed.report(report, options.out());
        Printed.findings(report.findings(), options.out());
        options.write(Json.report(report));
        return report.findings().isEmpty() ? Main.CLEAN : Main.FINDINGS;
    }
}
