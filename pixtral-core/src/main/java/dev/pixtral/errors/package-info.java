/**
 * What every package needs to say that something went wrong: {@link dev.pixtral.errors.PixtralException}, the root of
 * all errors; {@link dev.pixtral.errors.PromptException} and {@link dev.pixtral.errors.GrammarException}, which several
 * layers throw; the words for what is wrong with a file ({@link dev.pixtral.errors.FileProblem}) or a JSON text
 * ({@link dev.pixtral.errors.JsonProblem}); {@link dev.pixtral.errors.Warnings}, for what is no error;
 * {@link dev.pixtral.errors.Nearest}, for what may have been meant; {@link dev.pixtral.errors.Excerpt}, for names and
 * places in a message; and {@link dev.pixtral.errors.Visible}, which keeps the text of strangers from rewriting a
 * terminal. It lies below every other package so that each of them can use it.
 */
package dev.pixtral.errors;
