package dev.pixtral.examples.agents.look;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.pixtral.examples.agents.tools.ToolFailures;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** Requests that remember what was said and seen before. */
final class Conversation {
    private static final int MOST_MESSAGES = 100;

    private final Consumer<String> asking;

    private Conversation(Consumer<String> asking) {
        this.asking = asking;
    }

    /**
     * Starts a conversation that prints each answer when it is complete.
     *
     * @param model any model that sees the pictures in tool results
     * @param tools the tools that the model may call
     * @param out where answers are printed
     */
    static Conversation blocking(ChatModel model, ToolFailures tools, PrintStream out) {
        Assistant assistant = tools.given(AiServices.builder(Assistant.class))
                .chatModel(model)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(MOST_MESSAGES))
                .build();
        return new Conversation(request -> out.println(assistant.chat(request)));
    }

    /**
     * Starts a conversation that prints the pieces of each answer as they arrive.
     *
     * @param model any model that sees the pictures in tool results
     * @param tools the tools that the model may call
     * @param out where answers are printed
     */
    static Conversation streaming(StreamingChatModel model, ToolFailures tools, PrintStream out) {
        StreamingAssistant assistant = tools.given(AiServices.builder(StreamingAssistant.class))
                .streamingChatModel(model)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(MOST_MESSAGES))
                .build();
        return new Conversation(request -> stream(assistant, request, out));
    }

    private static void stream(StreamingAssistant assistant, String request, PrintStream out) {
        CompletableFuture<Void> end = new CompletableFuture<>();
        assistant
                .chat(request)
                .onPartialResponse(piece -> {
                    out.print(piece);
                    out.flush();
                })
                .onCompleteResponse(_ -> end.complete(null))
                .onError(end::completeExceptionally)
                .start();
        try {
            end.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
        out.println();
    }

    /**
     * Prints the answer to a request.
     *
     * @throws RuntimeException if the model or the service fails, or the model calls tools without end
     */
    void ask(String request) {
        asking.accept(request);
    }
}
