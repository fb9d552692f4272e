/**
 * Pixtral as a LangChain4j model, inside the JVM.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatModel}, the model, and its builder with the defaults
 *   <li>{@link dev.pixtral.langchain4j.PixtralChatRequestParameters}: what can be set for one request
 *   <li>{@code PixtralMapper}: requests to prompts and options, replies to responses. {@code ConversationMapper} maps the messages, on
 *       {@code ContentMapper} for texts and pictures and {@code ToolCallIds} for calls of tools and their results
 *   <li>{@code ExceptionMapper}: errors of the engine in LangChain4j's family
 *   <li>{@code LazyPixtral}: the engine, opened on first use
 * </ol>
 *
 * <p>The mappers are pure functions of the request: they open nothing and read nothing.
 */
package dev.pixtral.langchain4j;
