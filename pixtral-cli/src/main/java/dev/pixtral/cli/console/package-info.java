/**
 * Streams, terminal, interruption and failures.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.console.Console}: what a command reads and writes; {@code StandardStream}: streams that
 *       were closed before
 *   <li>{@link dev.pixtral.cli.console.ProgressLine}, with {@code TimeLeft} and {@code TerminalWidth};
 *       {@link dev.pixtral.cli.console.StageLines}: the stages of an answer on it
 *   <li>{@link dev.pixtral.cli.console.Interruption}: Ctrl-C
 *   <li>{@link dev.pixtral.cli.console.CommandException}, {@link dev.pixtral.cli.console.Failure},
 *       {@link dev.pixtral.cli.console.OutOfMemory}: what goes wrong, in a sentence;
 *       {@link dev.pixtral.cli.console.ExitStatus}: what the shell is told
 *   <li>{@link dev.pixtral.cli.console.Statistics}: what an answer took
 * </ol>
 */
package dev.pixtral.cli.console;
