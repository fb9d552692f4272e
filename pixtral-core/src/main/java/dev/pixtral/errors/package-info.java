/**
 * Errors and warnings. This package is below all others except {@link dev.pixtral.api}, so each of them can use it.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.errors.PixtralException}: the superclass of all exceptions;
 *       {@link dev.pixtral.errors.CheckpointException}, {@link dev.pixtral.errors.PromptException} and
 *       {@link dev.pixtral.errors.GrammarException}: those that several layers throw
 *   <li>{@link dev.pixtral.errors.Warnings}: problems that are not errors
 *   <li>{@link dev.pixtral.errors.Visible}: makes untrusted text safe for a terminal
 *   <li>Words that messages share: {@link dev.pixtral.errors.FileProblem}, mistakes in a file;
 *       {@link dev.pixtral.errors.JsonProblem}, mistakes in a JSON text; {@link dev.pixtral.errors.Nearest}, which
 *       suggests the intended word; {@link dev.pixtral.errors.Excerpt}, which shortens quoted names;
 *       {@link dev.pixtral.errors.FileSize}, sizes of files and downloads
 * </ol>
 */
package dev.pixtral.errors;
