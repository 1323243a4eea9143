/** The decision path: from an observation to a recorded decision. */
@NullMarked
package io.outrider.internal.decision;

import org.jspecify.annotations.NullMarked;
