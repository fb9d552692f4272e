/**
 * {@code pixtral serve}: {@link dev.pixtral.cli.serve.ServeCommand} with {@code ServerOptions}, and {@code ConsoleLog},
 * which prints what the server reports.
 */
package dev.pixtral.cli.serve;
