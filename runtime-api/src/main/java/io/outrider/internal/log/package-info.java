/** The experience log: recording, joining, freezing and shipping over the segment log. */
@NullMarked
package io.outrider.internal.log;

import org.jspecify.annotations.NullMarked;
