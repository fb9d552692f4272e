/**
 * Errors and warnings: {@link dev.pixtral.errors.PixtralException}, the superclass of all exceptions;
 * {@link dev.pixtral.errors.PromptException} and {@link dev.pixtral.errors.GrammarException}, which several layers
 * throw; {@link dev.pixtral.errors.Excerpt}, which shortens quoted names; descriptions of mistakes in a file
 * ({@link dev.pixtral.errors.FileProblem}) or a JSON text ({@link dev.pixtral.errors.JsonProblem});
 * {@link dev.pixtral.errors.Warnings}, for problems that are not errors; {@link dev.pixtral.errors.Nearest}, which
 * suggests the intended word; and {@link dev.pixtral.errors.Visible}, which makes untrusted text safe for a terminal.
 * This package is below all others, so each of them can use it.
 */
package dev.pixtral.errors;
