/**
 * The byte-level durable log under the experience log: frames of bytes that survive.
 *
 * <p>Producers copy a frame into a preallocated off-heap {@link io.outrider.internal.segment.Ring}; they never wait and
 * never touch a file. One writer per {@link io.outrider.internal.segment.SegmentLog} drains the ring, writes and forces
 * checksummed segment files through the {@link io.outrider.internal.segment.Storage} interface, seals them by size and
 * age, and says how far the log is durable. Opening a log recovers what an earlier process left behind. A
 * {@link io.outrider.internal.segment.LogTail} reads durable frames in order, across sealed segments and into the open
 * one; {@link io.outrider.internal.segment.SegmentFile} parses one segment's bytes, however damaged.
 *
 * <p>What a frame's payload means is not known here. Everything in this package is internal to the module.
 */
@NullMarked
package io.outrider.internal.segment;

import org.jspecify.annotations.NullMarked;
