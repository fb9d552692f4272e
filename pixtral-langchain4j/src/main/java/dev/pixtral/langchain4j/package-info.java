/**
 * The LangChain4j provider, which runs Pixtral inside the JVM.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatModel} and {@link dev.pixtral.langchain4j.PixtralStreamingChatModel},
 *       the models; {@link dev.pixtral.langchain4j.PixtralModelBuilder},
 *       {@link dev.pixtral.langchain4j.PixtralDefaultsBuilder} (for requests) and
 *       {@link dev.pixtral.langchain4j.PixtralEngineBuilder}: their settings and defaults. A framework can supply
 *       builders of its own through a {@link dev.pixtral.langchain4j.PixtralChatModel.PixtralChatModelBuilderFactory}
 *       or {@link dev.pixtral.langchain4j.PixtralStreamingChatModel.PixtralStreamingChatModelBuilderFactory}
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatRequestParameters}: the parameters of one request, including a
 *       {@link dev.pixtral.langchain4j.CancellationToken}. {@code ValueCheck} checks the values of builders
 *   <li>{@code PixtralClient}: the common part of both models, from a request to its response.
 *       {@code StreamingCallbacks} calls LangChain4j's handler until {@code StreamHandle} is cancelled;
 *       {@code UntilCancelled} and {@code CarefulListener} wrap the caller's handler and listeners
 *   <li>{@code Work}: one request under way, which can be stopped at any stage for a reason in {@code Stop};
 *       {@code Deadline} stops it when its timeout expires. {@code CarefulProgress} calls the caller's progress
 *       listeners, and {@code WithProgress} combines them with the listener of the answer. Work runs on
 *       {@code RequestThreads}; {@code UntilStopped} drops the events that arrive after it was stopped
 *   <li>{@code PixtralMapper} maps requests to prompts and options, and replies to responses.
 *       {@code ConversationMapper} maps messages, {@code SchemaWriter} schemas, and {@code ContentMapper} texts and
 *       pictures. The core ({@link dev.pixtral.chat.HistoryRepair}) repairs histories that Mistral's format cannot
 *       express
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatResponseMetadata}, {@link dev.pixtral.langchain4j.PixtralTokenUsage}:
 *       the metadata of an answer
 *   <li>{@code ExceptionMapper} maps the engine's errors to LangChain4j's exceptions;
 *       {@link dev.pixtral.langchain4j.ChatCancelledException}
 *   <li>{@code ModelRegistry}: the model names that requests may use. {@code SharedModels}, {@code SharedModel},
 *       {@code ModelLease}, {@code ModelSettings}: engines, opened on first use and shared; {@code Opening}: an attempt
 *       to open one, which all waiting requests share; {@code TwinEngines} warns about two on the same file
 *   <li>{@link dev.pixtral.langchain4j.PixtralTokenCountEstimator},
 *       {@link dev.pixtral.langchain4j.PixtralModelCatalog}: the token counts of prompts, and the available models
 *   <li>{@code ChatLog} logs requests and responses, if enabled; {@code SetFields} describes their fields that are set
 * </ol>
 *
 * <p>The mappers are pure functions of the request: they open and read no files.
 */
package dev.pixtral.langchain4j;
