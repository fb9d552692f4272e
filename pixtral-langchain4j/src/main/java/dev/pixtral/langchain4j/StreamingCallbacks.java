package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.withLoggingExceptions;

import dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.GenerationListener;

/**
 * What the engine tells, handed to LangChain4j's handler. What the handler throws goes to its {@code onError}, and the answer goes on; after the handle was
 * cancelled nothing is handed over any more. Used for one answer, by one thread.
 */
final class StreamingCallbacks implements GenerationListener {
    private final StreamingChatResponseHandler handler;
    private final StreamingHandle handle;
    private String id;
    private String name;
    private String opening = "";

    StreamingCallbacks(StreamingChatResponseHandler handler, StreamingHandle handle) {
        this.handler = handler;
        this.handle = handle;
    }

    @Override
    public void onText(String text) {
        if (!handle.isCancelled()) {
            onPartialResponse(handler, text, handle);
        }
    }

    @Override
    public void onToolCall(int index, String callId, String toolName) {
        id = callId;
        name = toolName;
        opening = "";
    }

    /** LangChain4j wants the arguments of a tool without parameters in one piece, so an opening brace waits for what follows. */
    @Override
    public void onToolArguments(int index, String fragment) {
        String arguments = opening + fragment;
        opening = arguments.strip().equals("{") ? arguments : "";
        if (opening.isEmpty()) {
            tellArguments(index, arguments);
        }
    }

    private void tellArguments(int index, String arguments) {
        if (!handle.isCancelled()) {
            PartialToolCall partial = PartialToolCall.builder()
                    .index(index)
                    .id(id)
                    .name(name)
                    .partialArguments(arguments)
                    .build();
            onPartialToolCall(handler, partial, handle);
        }
    }

    @Override
    public void onToolCallComplete(int index, ToolCall call) {
        if (!handle.isCancelled()) {
            onCompleteToolCall(handler, new CompleteToolCall(index, PixtralMapper.toRequest(call)));
        }
    }

    /** The answer is whole. */
    void complete(ChatResponse response) {
        if (!handle.isCancelled()) {
            InternalStreamingChatResponseHandlerUtils.onCompleteResponse(handler, response);
        }
    }

    /** There will be no whole answer. */
    void fail(RuntimeException error) {
        if (!handle.isCancelled()) {
            withLoggingExceptions(() -> handler.onError(error));
        }
    }
}
