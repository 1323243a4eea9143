/** What the deciding engine hands to the experience log: reusable buffers of one record each, and the recorder itself. */
@NullMarked
package io.outrider.internal.record;

import org.jspecify.annotations.NullMarked;
