package io.outrider.samples.tools;

import io.outrider.experience.folder.FolderReport;
import io.outrider.experience.folder.SegmentReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reports as maps, in the order and with the names of their JSON, which is a contract: scripts read it. */
final class Json {

    private Json() {}

    static Map<String, Object> report(FolderReport report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("root", report.root().toString());
        json.put("version", report.version());
        json.put("producer", report.producer());
        json.put("epoch", report.epoch());
        if (report.holder().isPresent()) {
            json.put("holder", report.holder().getAsLong());
        }
        json.put("diskBytes", report.diskBytes());
        json.put("withoutRow", report.withoutRow());
        json.put("backlog", report.backlog());
        json.put("losses", report.losses());
        json.put("quarantine", report.quarantine());
        json.put("segments", report.segments().stream().map(Json::segment).toList());
        json.put("findings", report.findings());
        return json;
    }

    private static Map<String, @Nullable Object> segment(SegmentReport segment) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("log", segment.log());
        json.put("file", segment.file());
        json.put("state", segment.sealed() ? "sealed" : "open");
        json.put("producer", segment.producer());
        json.put("epoch", segment.epoch());
        json.put("seq", segment.seq());
        json.put("bytes", segment.bytes());
        json.put("usedBytes", segment.usedBytes());
        json.put("frames", segment.frames());
        json.put("firstRecord", segment.firstRecord());
        json.put("lastRecord", segment.lastRecord());
        json.put("firstTime", text(segment.firstTime()));
        json.put("lastTime", text(segment.lastTime()));
        json.put("damagedBytes", segment.damagedBytes());
        json.put("trailingBytes", segment.trailingBytes());
        return json;
    }

    static Map<String, Object> shipped(ShippedCheck.Result files) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("manifests", files.manifests());
        json.put("files", files.files());
        json.put("rows", files.rows());
        json.put("unlisted", files.unlisted());
        return json;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
