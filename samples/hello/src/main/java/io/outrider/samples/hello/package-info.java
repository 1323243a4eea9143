/** The shortest program that takes a decision through its whole life. */
@NullMarked
package io.outrider.samples.hello;

import org.jspecify.annotations.NullMarked;
