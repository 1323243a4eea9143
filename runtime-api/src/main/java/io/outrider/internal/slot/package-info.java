/** Versions of a policy, their lanes, and the swap between them. */
@NullMarked
package io.outrider.internal.slot;

import org.jspecify.annotations.NullMarked;
