/** Keyed codes over text, for signed decision ids and pseudonyms of subjects. */
@NullMarked
package io.outrider.internal.sign;

import org.jspecify.annotations.NullMarked;
