/**
 * Streams, terminal, interruption and failures.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.console.Console}: the streams of a command; {@code StandardStream}: streams that were
 *       closed when the process started
 *   <li>{@link dev.pixtral.cli.console.ProgressLine}, with {@code TimeLeft} and {@code TerminalWidth};
 *       {@link dev.pixtral.cli.console.StageLines}: the stages of an answer on it
 *   <li>{@link dev.pixtral.cli.console.Interruption}: Ctrl-C
 *   <li>{@link dev.pixtral.cli.console.CommandException}, {@link dev.pixtral.cli.console.Failure},
 *       {@link dev.pixtral.cli.console.OutOfMemory}: failures, in one sentence each;
 *       {@link dev.pixtral.cli.console.ExitStatus}: the exit status of the process
 *   <li>{@link dev.pixtral.cli.console.LogLines}: messages of the core's log
 *   <li>{@link dev.pixtral.cli.console.Statistics}: one line of statistics on an answer
 *   <li>{@link dev.pixtral.cli.console.Thoughts}: what becomes of what a model thinks
 * </ol>
 */
package dev.pixtral.cli.console;
