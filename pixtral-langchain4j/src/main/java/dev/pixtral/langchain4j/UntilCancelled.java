package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;

/**
 * Wraps the caller's handler so that it gets no callback after it has cancelled. LangChain4j calls listeners before the
 * handler; a cancellation while they run must take effect as well. Used for one answer.
 */
final class UntilCancelled implements StreamingChatResponseHandler {
    private final StreamingChatResponseHandler handler;
    private StreamingHandle handle; // that of the handler; null before the first piece

    UntilCancelled(StreamingChatResponseHandler handler) {
        this.handler = handler;
    }

    private void tell(Runnable callback) {
        if (handle == null || !handle.isCancelled()) {
            callback.run();
        }
    }

    @Override
    public void onPartialResponse(String text) {
        tell(() -> handler.onPartialResponse(text));
    }

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
        handle = context.streamingHandle();
        tell(() -> handler.onPartialResponse(partial, context));
    }

    @Override
    public void onPartialThinking(PartialThinking partial) {
        tell(() -> handler.onPartialThinking(partial));
    }

    @Override
    public void onPartialThinking(PartialThinking partial, PartialThinkingContext context) {
        handle = context.streamingHandle();
        tell(() -> handler.onPartialThinking(partial, context));
    }

    @Override
    public void onPartialToolCall(PartialToolCall partial) {
        tell(() -> handler.onPartialToolCall(partial));
    }

    @Override
    public void onPartialToolCall(PartialToolCall partial, PartialToolCallContext context) {
        handle = context.streamingHandle();
        tell(() -> handler.onPartialToolCall(partial, context));
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall complete) {
        tell(() -> handler.onCompleteToolCall(complete));
    }

    @Override
    public void onUnmappedRawEvent(Object event) {
        tell(() -> handler.onUnmappedRawEvent(event));
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
        tell(() -> handler.onCompleteResponse(response));
    }

    @Override
    public void onError(Throwable error) {
        tell(() -> handler.onError(error));
    }
}
