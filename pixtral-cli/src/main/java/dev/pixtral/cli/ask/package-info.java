/**
 * {@code pixtral ask}: one answer, or a batch of them.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.ask.AskCommand}: from options and arguments to an answer
 *   <li>{@code DashedWords}: questions that begin with a dash; {@code RemotePictures}: pictures that are fetched before
 *       the model is loaded
 *   <li>{@code Batch}: conversations, one per line, several at the same time
 * </ol>
 */
package dev.pixtral.cli.ask;
