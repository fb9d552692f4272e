/**
 * How answers are shown, for all commands that give them.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.answer.AnswerProgress}: how far an answer has come;
 *       {@link dev.pixtral.cli.answer.AnswerPrinter}: the same with its text
 *   <li>{@link dev.pixtral.cli.answer.CutOff}: what is said of an answer that has reached a limit
 * </ol>
 */
package dev.pixtral.cli.answer;
