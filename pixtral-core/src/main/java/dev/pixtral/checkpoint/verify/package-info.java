/**
 * Checks of a checkpoint's files on this machine, byte by byte, against what their headers say and against the
 * published files.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.checkpoint.verify.FolderVerifier}: reads all files of a folder, {@code JsonFile} those that
 *       are JSON; {@link dev.pixtral.checkpoint.verify.VerifyListener}: how far it is
 *   <li>{@link dev.pixtral.checkpoint.verify.FolderVerification} with one
 *       {@link dev.pixtral.checkpoint.verify.VerifiedFile} for each file: the result
 *   <li>{@link dev.pixtral.checkpoint.verify.KnownFile} and {@code KnownFiles}: the published files of Pixtral-12B
 * </ol>
 */
@Internal
package dev.pixtral.checkpoint.verify;

import dev.pixtral.api.Internal;
