package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A model of another vendor, which records its requests and gives answers from a list, and then "ok". */
final class RecordingModel implements ChatModel {
    final List<ChatRequest> requests = new CopyOnWriteArrayList<>();
    private final Queue<AiMessage> answers = new ConcurrentLinkedQueue<>();
    private Set<Capability> capabilities = Set.of();
    private UnaryOperator<ChatRequest> first = UnaryOperator.identity();

    static RecordingModel answering(AiMessage... answers) {
        RecordingModel model = new RecordingModel();
        model.answers.addAll(Arrays.asList(answers));
        return model;
    }

    RecordingModel with(Capability... more) {
        capabilities = Set.of(more);
        return this;
    }

    /** Applies something to each request, where a framework has no place for it. */
    RecordingModel transformedBy(UnaryOperator<ChatRequest> transformer) {
        first = transformer;
        return this;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        requests.add(first.apply(request));
        AiMessage answer = answers.poll();
        return ChatResponse.builder()
                .aiMessage(answer == null ? AiMessage.from("ok") : answer)
                .build();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return capabilities;
    }

    StreamingChatModel streaming() {
        return new StreamingChatModel() {
            @Override
            public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
                handler.onCompleteResponse(RecordingModel.this.doChat(request));
            }
        };
    }

    /** The contents of the user messages of a request, in order. */
    static List<List<Content>> questions(ChatRequest request) {
        return request.messages().stream()
                .filter(UserMessage.class::isInstance)
                .map(message -> ((UserMessage) message).contents())
                .toList();
    }

    List<Content> question() {
        return questions(requests.getLast()).getLast();
    }

    List<ChatMessage> messages() {
        return requests.getLast().messages();
    }
}
