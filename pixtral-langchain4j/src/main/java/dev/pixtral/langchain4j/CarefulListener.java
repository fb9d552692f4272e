package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wraps a listener so that its errors do not affect the request. LangChain4j logs the exceptions of listeners and
 * continues, but does not catch an {@link Error}: it would reach the caller instead of the answer, and a streaming
 * handler would not receive its last callback.
 */
record CarefulListener(ChatModelListener listener) implements ChatModelListener {
    private static final Logger LOG = LoggerFactory.getLogger(CarefulListener.class);

    static List<ChatModelListener> all(List<ChatModelListener> listeners) {
        return listeners.stream().<ChatModelListener>map(CarefulListener::new).toList();
    }

    @Override
    public void onRequest(ChatModelRequestContext context) {
        call("onRequest", () -> listener.onRequest(context));
    }

    @Override
    public void onResponse(ChatModelResponseContext context) {
        call("onResponse", () -> listener.onResponse(context));
    }

    @Override
    public void onError(ChatModelErrorContext context) {
        call("onError", () -> listener.onError(context));
    }

    private static void call(String method, Runnable callback) {
        try {
            callback.run();
        } catch (Error e) {
            LOG.warn("{} of a chat model listener failed; this is logged and has no other effect.", method, e);
        }
    }
}
