package dev.pixtral.langchain4j;

import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is told, and on which threads. */
class RecordingHandler implements StreamingChatResponseHandler {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<String> thoughts = new CopyOnWriteArrayList<>();
    final List<Object> toolEvents = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final CompletableFuture<ChatResponse> response = new CompletableFuture<>();

    /** Done as soon as the answer is complete or has failed. */
    final CompletableFuture<Void> end = new CompletableFuture<>();

    @Override
    public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
        threads.add(Thread.currentThread());
        texts.add(partial.text());
    }

    @Override
    public void onPartialThinking(PartialThinking partial) {
        threads.add(Thread.currentThread());
        thoughts.add(partial.text());
    }

    @Override
    public void onPartialToolCall(PartialToolCall partial) {
        threads.add(Thread.currentThread());
        toolEvents.add(partial);
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall complete) {
        threads.add(Thread.currentThread());
        toolEvents.add(complete);
    }

    @Override
    public void onCompleteResponse(ChatResponse complete) {
        threads.add(Thread.currentThread());
        response.complete(complete);
        end.complete(null);
    }

    @Override
    public void onError(Throwable error) {
        threads.add(Thread.currentThread());
        errors.add(error);
        end.complete(null);
    }
}
