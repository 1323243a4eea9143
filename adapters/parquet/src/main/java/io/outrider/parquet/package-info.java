/**
 * Experience as Parquet files.
 *
 * <p>{@link io.outrider.parquet.ParquetFormat} is found by a log when it is on the class path; its constructor serves who
 * wants to say so. It writes with parquet-java, of which it needs the jar {@code hadoop-common} without anything that this
 * depends on: a few of its interfaces are loaded, no Hadoop is configured, run or looked for.
 */
@NullMarked
package io.outrider.parquet;

import org.jspecify.annotations.NullMarked;
