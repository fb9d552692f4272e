/**
 * The command line: {@code pixtral ask}, {@code chat}, {@code tokens}, {@code doctor} and {@code bench}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.Main}: words in, exit status out: 0 done, 1 failed, 2 wrong usage, 130 interrupted
 *       (Ctrl-C), 143 terminated
 *   <li>{@code PixtralCommand}: the command line without a command; {@code Version}; {@code FailureForm}: how a failure
 *       is reported
 *   <li>a package for each command: {@link dev.pixtral.cli.ask}, {@link dev.pixtral.cli.chat},
 *       {@link dev.pixtral.cli.tokens}, {@link dev.pixtral.cli.doctor}, {@link dev.pixtral.cli.bench}
 *   <li>what they share, each on those after it: {@link dev.pixtral.cli.answer}, how answers are shown;
 *       {@link dev.pixtral.cli.options}, what is typed; {@link dev.pixtral.cli.machine}, what runs it;
 *       {@link dev.pixtral.cli.console}, streams, terminal and failures
 *   <li>{@link dev.pixtral.cli.jar}: the start of the runnable jar
 * </ol>
 *
 * <p>Standard output carries only the answer; statistics, progress and errors go to standard error, both in UTF-8.
 * Progress is shown if the system property {@value dev.pixtral.cli.console.Console#PROGRESS_PROPERTY} is {@code true},
 * which the launcher sets when standard error is a terminal: Java itself cannot tell.
 */
package dev.pixtral.cli;
