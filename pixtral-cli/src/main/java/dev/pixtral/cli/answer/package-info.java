/**
 * How commands show answers.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.answer.AnswerProgress}: the progress of an answer;
 *       {@link dev.pixtral.cli.answer.AnswerPrinter}: the same, then the text, and thoughts if they are to be shown
 *   <li>{@link dev.pixtral.cli.answer.CutOff}: the note on an answer that a limit has cut off
 * </ol>
 */
package dev.pixtral.cli.answer;
