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
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes the engine's events to LangChain4j's handler. Exceptions and errors that the handler throws are passed to its
 * {@code onError} unchanged, and the answer continues; what {@code onError} throws is logged. Nothing is passed on
 * after the handle has been cancelled, and no thoughts that are not to be returned. Used for one answer, by one thread.
 */
final class StreamingCallbacks implements GenerationListener {
    private static final Logger LOG = LoggerFactory.getLogger(StreamingCallbacks.class);

    private final StreamingChatResponseHandler handler;
    private final StreamingHandle handle;
    private final PixtralClient.Thinking thinking;
    private String id;
    private String name;
    private String opening = "";

    StreamingCallbacks(StreamingChatResponseHandler handler, StreamingHandle handle, PixtralClient.Thinking thinking) {
        this.handler = handler;
        this.handle = handle;
        this.thinking = thinking;
    }

    @Override
    public void onText(String text) {
        tell(() -> handler.onPartialResponse(new PartialResponse(text), new PartialResponseContext(handle)));
    }

    @Override
    public void onThinking(String text) {
        if (thinking.returned()) {
            tell(() -> handler.onPartialThinking(new PartialThinking(text), new PartialThinkingContext(handle)));
        }
    }

    @Override
    public void onToolCall(int index, String callId, String toolName) {
        id = callId;
        name = toolName;
        opening = "";
    }

    /**
     * LangChain4j requires the arguments of a tool without parameters in one piece, so an opening brace is held back
     * until more follows.
     */
    @Override
    public void onToolArguments(int index, String fragment) {
        String arguments = opening + fragment;
        opening = arguments.strip().equals("{") ? arguments : "";
        if (opening.isEmpty()) {
            tellArguments(index, arguments);
        }
    }

    private void tellArguments(int index, String arguments) {
        PartialToolCall partial = PartialToolCall.builder()
                .index(index)
                .id(id)
                .name(name)
                .partialArguments(arguments)
                .build();
        tell(() -> handler.onPartialToolCall(partial, new PartialToolCallContext(handle)));
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        tell(() -> handler.onCompleteToolCall(new CompleteToolCall(index, PixtralMapper.toRequest(call))));
    }

    /** Reports the complete answer. */
    void complete(ChatResponse response) {
        tell(() -> handler.onCompleteResponse(response));
    }

    /** Reports that the answer failed, unless it was cancelled. */
    void fail(RuntimeException error) {
        if (!handle.isCancelled()) {
            report(error);
        }
    }

    private void tell(Runnable callback) {
        if (handle.isCancelled()) {
            return;
        }
        try {
            callback.run();
        } catch (Throwable thrown) { // the caller's code failed, and its onError receives it
            if (handle.isCancelled()) {
                LOG.warn("The handler failed in the callback in which it cancelled; this is only logged.", thrown);
            } else {
                report(thrown);
            }
        }
    }

    private void report(Throwable error) {
        try {
            handler.onError(error);
        } catch (Throwable thrown) { // no other callback could receive it
            LOG.warn("The handler's onError failed; this is logged and has no other effect.", thrown);
        }
    }
}
