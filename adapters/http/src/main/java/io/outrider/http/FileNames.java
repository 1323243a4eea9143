package io.outrider.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Names of files as paths of URIs. */
final class FileNames {

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~=";

    private FileNames() {}

    /**
     * Percent-encodes a name, its slashes kept.
     *
     * @throws IllegalArgumentException if a part of it is empty, {@code .} or {@code ..}, which servers and proxies would
     *     resolve
     */
    static String encode(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw new IllegalArgumentException("not a file's name: \"" + name + "\"");
            }
        }
        StringBuilder path = new StringBuilder(name.length() + 16);
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c == '/' || PLAIN.indexOf(c) >= 0) {
                path.append(c);
            } else {
                path.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return path.toString();
    }
}
