/**
 * Pixtral for Java: text and images in, text out, inside the JVM.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.Pixtral}, a model that has been opened, and {@link dev.pixtral.PixtralBuilder}, its
 *       settings; {@link dev.pixtral.Models}: their files by name; {@link dev.pixtral.ModelSummary}: what it takes
 *   <li>{@link dev.pixtral.chat.Prompt}, {@link dev.pixtral.chat.Message}, {@link dev.pixtral.chat.Part}: what is asked
 *   <li>{@link dev.pixtral.GenerationOptions}: how the answer is made, its tokens by
 *       {@link dev.pixtral.engine.DecodingOptions}
 *   <li>{@link dev.pixtral.PromptEncoder}, {@link dev.pixtral.PromptSize}: prompts as the model sees them, and what
 *       they cost
 *   <li>{@code Preparation}: the few threads on which schemas, pictures and texts of requests are worked on
 *   <li>{@link dev.pixtral.Reply}, {@link dev.pixtral.Generation}: the answer, and an answer in the making;
 *       {@code ToldCalls}: its calls of tools, which the listener hears and the reply has, under the tools' own names;
 *       {@code RealNames}: errors under the same names
 *   <li>{@link dev.pixtral.engine}, {@link dev.pixtral.model}, {@link dev.pixtral.kernels}: what happens underneath
 * </ol>
 */
package dev.pixtral;
