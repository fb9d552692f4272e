/**
 * Prepared files: a checkpoint converted once to the formats that the kernels use, in one file that is mapped from then
 * on. {@link dev.pixtral.checkpoint.PreparedLayout} defines the format. The caller chooses the folder: usually that of
 * the model store, otherwise where {@code prepare --output} points.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.checkpoint.prepare.Preparer}: writes the prepared file of an open checkpoint once, however
 *       many processes ask for it, and verifies files; {@code WorkKey} decides whether a file is the result of the same
 *       work
 *   <li>{@link dev.pixtral.checkpoint.prepare.PreparedContents}: what a file contains, and how;
 *       {@link dev.pixtral.checkpoint.prepare.PreparedWriter}: the file while it is written, tensor by tensor, in any
 *       order; {@code Conversion} passes it the tensors of a checkpoint, and {@code Reporter} reports that
 *   <li>{@code UnfinishedFile}, which has one writer at a time, and its {@code UnfinishedHeader}, which records what is
 *       complete; {@code StaleFiles}, which nobody continues; {@code Publication}, which gives the file its name
 *   <li>{@code Checksums} and {@code Verification}: all bytes are read again
 *   <li>{@code Disk}: room on the disk, and what failed writes mean
 * </ol>
 */
@Internal
package dev.pixtral.checkpoint.prepare;

import dev.pixtral.api.Internal;
