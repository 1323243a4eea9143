/**
 * Measures the library, one command for each question; {@link io.outrider.samples.benchmarks.Benchmarks} lists them.
 *
 * <p>A command is a class with picocli's annotations. It takes the options that all share ({@code --quick}, {@code --seed},
 * {@code --json}), prints a table, and writes the same rows as JSON, whose fields are a contract: tools read them.
 */
@NullMarked
package io.outrider.samples.benchmarks;

import org.jspecify.annotations.NullMarked;
