package io.outrider.samples.tools;

import io.outrider.experience.folder.Finding;
import io.outrider.experience.folder.FolderReport;
import io.outrider.experience.folder.SegmentReport;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reports as text for people. */
final class Printed {

    private Printed() {}

    static void report(FolderReport report, PrintWriter out) {
        out.printf("%s: producer %s, epoch %d, %s%n", report.root(), report.producer(), report.epoch(), holder(report));
        out.printf("%n%-28s %-7s %12s %12s  %s%n", "segment", "state", "bytes", "used", "records, times, frames");
        for (SegmentReport segment : report.segments()) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %-7s %12d %12d  %s%n",
                    segment.file(),
                    segment.sealed() ? "sealed" : "open",
                    segment.bytes(),
                    segment.usedBytes(),
                    detail(segment));
        }
        FolderReport.Backlog backlog = report.backlog();
        out.printf(
                "%nwithout a row here: %d decisions, which wait for outcomes or were shipped%nto be shipped: %d rows in %d segments of %d bytes, %d files frozen%n",
                report.withoutRow(), backlog.rows(), backlog.segments(), backlog.bytes(), backlog.frozenFiles());
        out.printf("lost: %s%n", report.losses().isEmpty() ? "nothing" : counts(report.losses()));
        out.printf("set aside: %d files%n", report.quarantine().size());
        out.printf("on disk: %d bytes%n", report.diskBytes());
    }

    private static String holder(FolderReport report) {
        return report.holder().isPresent()
                ? "open in process " + report.holder().getAsLong()
                : "no process is known to have it open";
    }

    private static String detail(SegmentReport segment) {
        String records = segment.lastRecord() < segment.firstRecord()
                ? "none"
                : segment.firstRecord() + " to " + segment.lastRecord();
        return records + "; " + segment.firstTime() + " to " + segment.lastTime() + "; " + counts(segment.frames());
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getValue() + " " + count.getKey())
                .collect(Collectors.joining(", "));
    }

    static void findings(List<Finding> findings, PrintWriter out) {
        out.printf("%n%s%n", findings.isEmpty() ? "nothing is wrong" : findings.size() + " findings");
        for (Finding finding : findings) {
            String path = finding.path().isEmpty() ? "" : finding.path() + ": ";
            out.println(finding.kind() + "  " + path + finding.text());
        }
    }
}
