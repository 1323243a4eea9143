package io.outrider.internal.log;

import java.nio.file.Path;

/**
 * A file that waits to be shipped; its bytes never change.
 *
 * @param name what the sink calls it
 * @param path where it lies
 * @param digest the SHA-256 of its content, in hexadecimal digits
 * @param bytes its length
 * @param rows the rows in it; 0 for a manifest
 */
record FrozenFile(String name, Path path, String digest, long bytes, long rows) {}
