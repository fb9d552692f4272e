/**
 * The command line: {@code pixtral ask}, {@code chat}, {@code tokens}, {@code doctor} and {@code bench}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.Main}: words in, exit status out: 0 done, 1 failed, 2 wrong usage, 130 interrupted
 *   <li>{@code PixtralCommand}, {@code AskCommand}, {@code TokensCommand}: one class a command; {@code ModelOptions},
 *       {@code AnswerOptions}, {@code OutputOptions}: the options that all of them take
 *   <li>{@code Question}: what is asked, to a prompt; {@code ConversationReader}, files and requests in the {@code ConversationForm} of the reference or of clients, with {@code MessageReader} on {@code ContentReader}
 *       ({@code Content}, {@code PictureFolder}), {@code ToolsReader}, {@code ResponseFormatReader} and {@code RequestSettings}, over which {@code GivenOptions} win; {@code RecordOptions}; {@code Conversation}: what comes
 *       of it
 *   <li>{@code AnswerPrinter} and {@code AnswerProgress}, {@code CutOff}, {@code ReplyJson}, {@code Statistics}, {@code TokenList}, {@code PixelFile}: what comes out
 *   <li>{@code Console}, {@code ProgressLine} ({@code StageLines}, {@code TimeLeft}, {@code TerminalWidth}), {@code Interruption}, {@code StandardStream}: the streams, the terminal, Ctrl-C, and what was closed
 *   <li>{@code CommandException}, {@code Failure}, {@code FailureForm}, {@code OutOfMemory}: what goes wrong, in a sentence; {@code VectorModule}: the Vector API, loaded without the JVM's word on it
 * </ol>
 *
 * <p>Standard output carries the answer alone; statistics, progress and errors go to standard error, in UTF-8 both. Progress
 * is shown if the system property {@value dev.pixtral.cli.Main#PROGRESS_PROPERTY} is {@code true}, which the launcher sets
 * when standard error is a terminal: Java itself cannot tell.
 */
package dev.pixtral.cli;
