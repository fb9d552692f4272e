/**
 * {@code pixtral chat}: a conversation.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.chat.ChatCommand}: the command; {@code Chat}: lines in, answers out
 *   <li>{@code ChatWord}: lines that are no message; {@code ChatPictures}: pictures for the next message
 *   <li>{@code ChatInput}: where lines come from, {@code PlainInput} or {@code TerminalInput}, the only user of JLine;
 *       {@code StateFolder}: where the history lies
 * </ol>
 */
package dev.pixtral.cli.chat;
