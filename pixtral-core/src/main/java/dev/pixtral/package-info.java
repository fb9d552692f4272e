/**
 * Pixtral for Java: text and images in, text out, inside the JVM.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.Pixtral}: an open model; {@link dev.pixtral.PixtralBuilder}: its settings;
 *       {@link dev.pixtral.Models}: finds and lists models by name, as {@link dev.pixtral.AvailableModel}s;
 *       {@code EngineSizes}, the settings of its engine; {@link dev.pixtral.LoadCheck}: whether the machine has memory
 *       for a model; {@link dev.pixtral.ModelSummary}: a model's format and resources
 *   <li>{@code ModelFinder}: decides what a name means, a {@code FoundModel} in the formats of a {@code FormatChoice};
 *       {@code OtherFormats}, the errors if it is there in others only; {@code ModelListing}: all that can be named;
 *       {@code Hub} and {@code HubOfUser}: what is in the cache of Hugging Face's tools or can be downloaded;
 *       {@code GgufFinder} and {@code GgufListing}: the same for models in GGUF; {@code PreparedOnUse}: weights that
 *       are quantised once; {@link dev.pixtral.ModelHeaders}: what a model is, without its weights, with the
 *       {@link dev.pixtral.StoredType}s of its tensors
 *   <li>{@link dev.pixtral.chat.Prompt}, {@link dev.pixtral.chat.Message}, {@link dev.pixtral.chat.Part}: the
 *       conversation
 *   <li>{@link dev.pixtral.GenerationOptions}: options for an answer, with {@link dev.pixtral.engine.DecodingOptions}
 *       for its tokens
 *   <li>{@link dev.pixtral.PromptEncoder}, {@link dev.pixtral.PromptSize}: prompts encoded for the model, and their
 *       token counts
 *   <li>{@code ReadableResults}: replaces pictures of tool results that cannot be read, which {@code PictureReader}
 *       finds
 *   <li>{@code Preparation}: the threads that process schemas, pictures and texts of requests
 *   <li>{@link dev.pixtral.Generation}, {@link dev.pixtral.Reply}: a running generation and its answer;
 *       {@code ToldCalls}: tool calls for the listener and the reply, under the tools' own names; {@code RealNames}:
 *       errors under the same names
 *   <li>{@code SavedState}: what was computed for a conversation, in a file
 *   <li>The layers underneath: {@link dev.pixtral.engine}, {@link dev.pixtral.model}, {@link dev.pixtral.kernels}, and
 *       for what goes in and out {@link dev.pixtral.chat}, {@link dev.pixtral.grammar}, {@link dev.pixtral.schema},
 *       {@link dev.pixtral.image}, {@link dev.pixtral.tokenizer}, {@link dev.pixtral.sampling},
 *       {@link dev.pixtral.checkpoint}, {@link dev.pixtral.store}, {@link dev.pixtral.hub} and
 *       {@link dev.pixtral.plan}; {@link dev.pixtral.api}: what is promised
 * </ol>
 */
package dev.pixtral;
