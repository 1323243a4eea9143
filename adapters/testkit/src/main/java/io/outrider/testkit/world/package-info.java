/**
 * Tests for worlds: extend {@link io.outrider.testkit.world.WorldContract} with the world that you wrote, and its promises
 * are checked over random episodes.
 */
@NullMarked
package io.outrider.testkit.world;

import org.jspecify.annotations.NullMarked;
