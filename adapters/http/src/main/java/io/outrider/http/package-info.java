/**
 * Ships experience over HTTP, with the JDK's client and nothing else.
 *
 * <p>{@link io.outrider.http.HttpSink} puts each file under its name; a log finds it by an {@code https:} URI, or it is built.
 * What goes over the wire is small enough to serve from anything: {@link io.outrider.http.ContentDigest} is the header that
 * names the content, {@link io.outrider.http.HmacSignature} the one that says who sends it. Both are public for whoever
 * writes the other end.
 */
@NullMarked
package io.outrider.http;

import org.jspecify.annotations.NullMarked;
