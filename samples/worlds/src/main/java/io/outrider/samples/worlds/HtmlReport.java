package io.outrider.samples.worlds;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A report as one HTML file that fetches nothing: headings, words, tables in plain text, and pictures. Not thread-safe. */
final class HtmlReport {

    private final StringBuilder body = new StringBuilder();

    HtmlReport(String title) {
        body.append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(Svg.escape(title))
                .append("</title><style>body{font:15px/1.5 system-ui,sans-serif;max-width:1040px;margin:32px auto;")
                .append("padding:0 24px;background:#fbfaf8;color:#23262b}pre{font-size:13px;overflow-x:auto}")
                .append("svg{max-width:100%;height:auto}h2{font-size:18px}</style></head><body>\n<h1>")
                .append(Svg.escape(title))
                .append("</h1>\n");
    }

    HtmlReport heading(String text) {
        body.append("<h2>").append(Svg.escape(text)).append("</h2>\n");
        return this;
    }

    HtmlReport words(String text) {
        body.append("<p>").append(Svg.escape(text)).append("</p>\n");
        return this;
    }

    /** Lines that keep their columns. */
    HtmlReport lines(List<String> lines) {
        body.append("<pre>").append(Svg.escape(String.join("\n", lines))).append("</pre>\n");
        return this;
    }

    HtmlReport picture(String svg) {
        body.append("<figure>").append(svg).append("</figure>\n");
        return this;
    }

    /** Writes the report to {@code file}, whose folder is made if it is not there. */
    void write(Path file) {
        write(file, body + "</body></html>\n");
    }

    /** Writes {@code text} to {@code file}, whose folder is made if it is not there. */
    static void write(Path file, String text) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
