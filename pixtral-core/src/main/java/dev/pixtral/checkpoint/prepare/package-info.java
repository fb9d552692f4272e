/**
 * Prepared files: a checkpoint converted once to the formats that the kernels use, in one file that is mapped from then
 * on.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.checkpoint.prepare.Preparer}: writes the prepared file of an open checkpoint
 *   <li>{@link dev.pixtral.checkpoint.prepare.PreparedWriter}: the file while it is written, tensor by tensor, in any
 *       order
 * </ol>
 */
@Internal
package dev.pixtral.checkpoint.prepare;

import dev.pixtral.api.Internal;
