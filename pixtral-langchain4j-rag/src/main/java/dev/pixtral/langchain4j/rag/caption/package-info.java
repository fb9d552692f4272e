/**
 * What pictures show, as texts.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.caption.ChatCaptioner}: captions pictures with a chat model, by
 *       {@link dev.pixtral.langchain4j.rag.caption.DefaultPrompts} or the caller's own, whose
 *       {@link dev.pixtral.langchain4j.rag.caption.PromptVersion} names its captions;
 *       {@link dev.pixtral.langchain4j.rag.caption.Sentences} ends a caption that was cut
 *   <li>{@link dev.pixtral.langchain4j.rag.caption.CaptionFile}: remembers captions, also for a
 *       {@link dev.pixtral.langchain4j.rag.caption.RememberingCaptioner};
 *       {@link dev.pixtral.langchain4j.rag.caption.Locks} waits for another thread's caption
 *   <li>{@link dev.pixtral.langchain4j.rag.caption.CaptioningEmbeddingModel}: embeds pictures by their captions
 * </ol>
 */
package dev.pixtral.langchain4j.rag.caption;
