/**
 * What is typed: options that several commands take, and how words are read.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.options.Command}: what a command is
 *   <li>{@link dev.pixtral.cli.options.ModelOptions}, {@link dev.pixtral.cli.options.VisionOptions},
 *       {@link dev.pixtral.cli.options.AnswerOptions}, {@link dev.pixtral.cli.options.RecordOptions},
 *       {@link dev.pixtral.cli.options.OutputOptions}: options of several commands
 *   <li>{@link dev.pixtral.cli.options.Question}: what is asked, to a prompt; {@link dev.pixtral.cli.options.Word}: an
 *       argument that knows its place
 *   <li>{@link dev.pixtral.cli.options.ConversationFile}: files in OpenAI's form;
 *       {@link dev.pixtral.cli.options.GivenOptions}: options that win over them
 *   <li>{@link dev.pixtral.cli.options.Values}: values of options; {@link dev.pixtral.cli.options.UsageErrors}: what is
 *       said about words that cannot be understood
 * </ol>
 */
package dev.pixtral.cli.options;
