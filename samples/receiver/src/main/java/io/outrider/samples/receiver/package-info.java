/**
 * An endpoint that takes shipped experience over HTTP and stores it in a folder: the other end of
 * {@link io.outrider.http.HttpSink}, whole, in the JDK's own server.
 *
 * <p>{@link io.outrider.samples.receiver.Main} is the command line; {@code Receiver} answers requests, {@code Credentials}
 * decides who may send, {@code FileName} what a file may be called, {@code FileStore} keeps what arrives.
 */
@NullMarked
package io.outrider.samples.receiver;

import org.jspecify.annotations.NullMarked;
