/**
 * The command line: {@code pixtral ask}, {@code chat}, {@code serve}, {@code tokens}, {@code download}, {@code models},
 * {@code doctor}, {@code bench} and {@code prepare}.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.Main}: arguments in, exit status out: 0 done, 1 failed, 2 wrong usage, 130 interrupted
 *       (Ctrl-C), 143 terminated
 *   <li>{@code PixtralCommand}: {@code pixtral} without a command; {@code Version}; {@code FailureForm}: how a failure
 *       is reported
 *   <li>a package for each command: {@link dev.pixtral.cli.ask}, {@link dev.pixtral.cli.chat},
 *       {@link dev.pixtral.cli.serve}, {@link dev.pixtral.cli.tokens}, {@link dev.pixtral.cli.download},
 *       {@link dev.pixtral.cli.models}, {@link dev.pixtral.cli.doctor}, {@link dev.pixtral.cli.bench},
 *       {@link dev.pixtral.cli.prepare}
 *   <li>shared packages, each using only those after it: {@link dev.pixtral.cli.answer}, how answers are shown;
 *       {@link dev.pixtral.cli.options}, options and arguments; {@link dev.pixtral.cli.machine}, JVM, CPU and memory;
 *       {@link dev.pixtral.cli.console}, streams, terminal and failures
 *   <li>{@link dev.pixtral.cli.jar}: the entry point of the runnable jar
 * </ol>
 *
 * <p>Standard output carries only the answer; statistics, progress and errors go to standard error, both in UTF-8.
 * Progress is shown if the system property {@value dev.pixtral.cli.console.Console#PROGRESS_PROPERTY} is {@code true},
 * which the launcher sets when standard error is a terminal: Java cannot find that out itself.
 */
package dev.pixtral.cli;
