/**
 * Options that several commands share, and how arguments are parsed.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.cli.options.Command}: the interface of a command
 *   <li>{@link dev.pixtral.cli.options.ModelOptions}, {@link dev.pixtral.cli.options.VisionOptions},
 *       {@link dev.pixtral.cli.options.CachingOptions}, {@link dev.pixtral.cli.options.AnswerOptions},
 *       {@link dev.pixtral.cli.options.RecordOptions}, {@link dev.pixtral.cli.options.ThinkingOptions},
 *       {@link dev.pixtral.cli.options.OutputOptions}: options of several commands; {@code PreparationNote}: says that
 *       a model is being prepared
 *   <li>{@link dev.pixtral.cli.options.Question}: a typed question as a prompt; {@link dev.pixtral.cli.options.Word}:
 *       an argument with its position
 *   <li>{@link dev.pixtral.cli.options.ConversationFile}: files in OpenAI's form;
 *       {@link dev.pixtral.cli.options.GivenOptions}: options that override them
 *   <li>{@link dev.pixtral.cli.options.Values}: values of options; {@link dev.pixtral.cli.options.UsageErrors}:
 *       messages for wrong usage
 * </ol>
 */
package dev.pixtral.cli.options;
