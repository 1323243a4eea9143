/**
 * Policies and where they live: a {@link io.outrider.policy.Policy} is one immutable version, opened as
 * {@link io.outrider.policy.Lane lanes}; a {@link io.outrider.policy.PolicySlot} is what changes, under load, when a
 * {@link io.outrider.policy.ModelSource} has something newer.
 *
 * <p>Models from files come from the module {@code runtime-onnx}; a policy in plain Java is a
 * {@link io.outrider.policy.JavaPolicy}. What a policy takes and gives is its
 * {@link io.outrider.policy.PolicySignature}.
 */
@NullMarked
package io.outrider.policy;

import org.jspecify.annotations.NullMarked;
