package io.outrider.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a message says about itself in its headers, all of them text: {@code outrider-name}, {@code outrider-digest},
 * {@code outrider-part} from 0, {@code outrider-parts}, {@code outrider-bytes} of the whole file.
 *
 * @param name the file's name
 * @param digest its SHA-256, 64 lower-case hexadecimal digits
 * @param part which part this is
 * @param parts how many there are
 * @param bytes the file's length
 */
record PartHeaders(String name, String digest, int part, int parts, long bytes) {

    private static final String NAME = "outrider-name";
    private static final String DIGEST = "outrider-digest";
    private static final String PART = "outrider-part";
    private static final String PARTS = "outrider-parts";
    private static final String BYTES = "outrider-bytes";
    private static final int MOST_DIGITS = 9;

    void addTo(Headers headers) {
        add(headers, NAME, name);
        add(headers, DIGEST, digest);
        add(headers, PART, String.valueOf(part));
        add(headers, PARTS, String.valueOf(parts));
        add(headers, BYTES, String.valueOf(bytes));
    }

    private static void add(Headers headers, String key, String value) {
        headers.add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** What the headers say; empty if they are not those of a part, or contradict each other. */
    static Optional<PartHeaders> of(Headers headers) {
        String digest = text(headers, DIGEST);
        PartHeaders read = new PartHeaders(
                text(headers, NAME), digest, number(headers, PART), number(headers, PARTS), number(headers, BYTES));
        boolean right = !read.name.isEmpty()
                && digest.matches("[0-9a-f]{64}")
                && read.part >= 0
                && read.part < read.parts
                && read.bytes >= 0
                && (read.parts == 1 || read.parts <= read.bytes);
        return right ? Optional.of(read) : Optional.empty();
    }

    private static String text(Headers headers, String key) {
        Header header = headers.lastHeader(key);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static int number(Headers headers, String key) {
        String text = text(headers, key);
        boolean number =
                !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : -1;
    }
}
