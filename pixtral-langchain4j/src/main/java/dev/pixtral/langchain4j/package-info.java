/**
 * Pixtral as a LangChain4j provider, inside the JVM.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatModel} and {@link dev.pixtral.langchain4j.PixtralStreamingChatModel},
 *       the models; {@link dev.pixtral.langchain4j.PixtralModelBuilder},
 *       {@link dev.pixtral.langchain4j.PixtralDefaultsBuilder} (of requests) and
 *       {@link dev.pixtral.langchain4j.PixtralEngineBuilder}, their settings with the defaults
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatRequestParameters}: what can be set for one request,
 *       {@link dev.pixtral.langchain4j.CancellationToken} among it. {@code ValueCheck}: what builders refuse
 *   <li>{@code PixtralClient}: what both models do, from a request to its response. {@code StreamingCallbacks} tell
 *       LangChain4j's handler, which {@code StreamHandle} ends; {@code UntilCancelled} and {@code CarefulListener}
 *       stand before the handler and the listeners of the caller
 *   <li>{@code Work}: one request on its way, which can be stopped at any stage for one of the reasons of {@code Stop};
 *       {@code Deadline} is one of those who do. {@code CarefulProgress} tells the caller's progress listeners, and
 *       {@code WithProgress} puts them beside the listener of the answer. It runs on {@code RequestThreads}, and what
 *       is still on its way then ends at {@code UntilStopped}
 *   <li>{@code PixtralMapper}: requests to prompts and options, replies to responses. {@code ConversationMapper} maps
 *       the messages, on {@code SchemaWriter} for schemas, {@code ContentMapper} for texts and pictures. What Mistral's
 *       format cannot say of a history is repaired by the core ({@link dev.pixtral.chat.HistoryRepair}).
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatResponseMetadata}, {@link dev.pixtral.langchain4j.PixtralTokenUsage}:
 *       what is known of an answer
 *   <li>{@code ExceptionMapper}: errors of the engine in LangChain4j's family;
 *       {@link dev.pixtral.langchain4j.ChatCancelledException}
 *   <li>{@code ModelRegistry}: the names that requests may use. {@code SharedModels}, {@code SharedModel},
 *       {@code ModelLease}, {@code ModelSettings}: engines, opened on first use and shared; {@code Opening}: an attempt
 *       to open one, which all requests wait for together; {@code TwinEngines} warns of two on the same file
 *   <li>{@link dev.pixtral.langchain4j.PixtralTokenCountEstimator},
 *       {@link dev.pixtral.langchain4j.PixtralModelCatalog}: what prompts cost, and which models there are
 *   <li>{@code ChatLog}: requests and responses in the log, if asked for; {@code SetFields}: of each what is set
 * </ol>
 *
 * <p>The mappers are pure functions of the request: they open nothing and read nothing.
 */
package dev.pixtral.langchain4j;
