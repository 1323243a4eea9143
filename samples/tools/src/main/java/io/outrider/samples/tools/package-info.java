/**
 * The command line for operators: {@link io.outrider.samples.tools.Main} looks at the folder of an experience log, checks
 * it, and mends it.
 */
@NullMarked
package io.outrider.samples.tools;

import org.jspecify.annotations.NullMarked;
