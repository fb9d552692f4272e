package dev.pixtral.langchain4j;

import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import java.util.List;

/**
 * Tells at the end what the engine has not told while it generated, so that the pieces make up the answer in any case: calls of tools, which it finds by reading
 * the whole answer, and the text of what began as calls and is none.
 */
final class Untold {
    private Untold() {}

    static void tell(Reply reply, StreamingCallbacks callbacks) {
        List<ToolCall> calls = reply.toolCalls();
        for (int index = callbacks.toldCalls(); index < calls.size(); index++) {
            ToolCall call = calls.get(index);
            callbacks.onToolCall(index, call.id(), call.name());
            callbacks.onToolArguments(index, call.arguments());
            callbacks.onToolCallComplete(index, call);
        }
        if (callbacks.toldCharacters() < reply.text().length()) {
            callbacks.onText(reply.text().substring(callbacks.toldCharacters()));
        }
    }
}
