/**
 * {@code pixtral models}: the models of this machine, and what could be fetched.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.models.ModelsCommand}: lists them, as a {@code ModelList}
 *   <li>{@link dev.pixtral.cli.models.RemoveCommand}: {@code models rm}
 *   <li>{@link dev.pixtral.cli.models.PruneCommand}: {@code models prune}
 * </ol>
 */
package dev.pixtral.cli.models;
