/**
 * What several samples need, none of which is about Outrider: the options that commands share
 * ({@link io.outrider.samples.shared.RunOptions}), independent trials on several threads with a bar of progress
 * ({@link io.outrider.samples.shared.Trials}), seeds, estimates and tables; and a live
 * page ({@link io.outrider.samples.shared.LivePage}) with the browser that tests look at it through.
 */
@NullMarked
package io.outrider.samples.shared;

import org.jspecify.annotations.NullMarked;
