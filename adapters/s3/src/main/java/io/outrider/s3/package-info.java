/**
 * Ships experience to S3 and to what speaks like it, with the AWS SDK over the JDK's own connections.
 *
 * <p>{@link io.outrider.s3.S3Sink} stores each file as one object, once; a log finds it by an {@code s3:} URI, or it is built.
 */
@NullMarked
package io.outrider.s3;

import org.jspecify.annotations.NullMarked;
