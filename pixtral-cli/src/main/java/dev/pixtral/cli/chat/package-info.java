/**
 * {@code pixtral chat}: a conversation.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.chat.ChatCommand}: the command; {@code Chat}: lines in, answers out
 *   <li>{@code ChatWord}: commands, which are not messages; {@code ChatPictures}: pictures for the next message;
 *       {@code ChatState}: the files of a chat that goes on another time
 *   <li>{@code ChatInput}: the source of lines, {@code PlainInput} or {@code TerminalInput}, the only user of JLine;
 *       {@code StateFolder}: where the history is stored
 * </ol>
 */
package dev.pixtral.cli.chat;
