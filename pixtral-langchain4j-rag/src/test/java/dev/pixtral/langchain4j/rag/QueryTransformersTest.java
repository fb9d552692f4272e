package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.AugmentationRequest;
import dev.langchain4j.rag.query.Metadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.rag.query.transformer.CompressingQueryTransformer;
import dev.langchain4j.rag.query.transformer.ExpandingQueryTransformer;
import dev.langchain4j.service.AiServices;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LangChain4j's transformers of queries, in conversations with pictures. */
@Timeout(120)
class QueryTransformersTest {
    private static final ImageContent DIGIT = Shelf.picture("handwritten-digit.png");

    private final Shelf shelf = new Shelf().picture("dog.png", "A dog.").text("Dogs bark.");

    interface Chat {
        String ask(List<Content> contents);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_follow_up_question_is_compressed_with_what_the_user_said(boolean stored) {
        RecordingModel compressor = RecordingModel.answering(AiMessage.from("What does the dog do?"));
        RecordingModel model = new RecordingModel();
        PictureRetrievalAugmentor augmentor = shelf.augmentor()
                .queryTransformer(new CompressingQueryTransformer(compressor))
                .build();
        Chat chat = AiServices.builder(Chat.class)
                .chatModel(model)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .storeRetrievedContentInChatMemory(stored)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .build();

        chat.ask(List.of(TextContent.from("Is this"), DIGIT, TextContent.from("a seven?")));
        chat.ask(List.of(DIGIT, TextContent.from("And that?")));

        assertThat(shelf.queries).containsExactly("Is this\na seven?", "What does the dog do?");
        assertThat(model.question()).isEqualTo(shelf.after(DIGIT, TextContent.from("And that?")));
        assertThat(compressor.question())
                .singleElement()
                .asString()
                .contains("User: Is this\na seven?\nAI: ok", "And that?")
                .doesNotContain("A dog.", "base64");
    }

    @Test
    void the_question_keeps_its_pictures_and_messages_without_text_are_named() {
        List<Query> queries = new ArrayList<>();
        PictureRetrievalAugmentor augmentor = shelf.augmentor()
                .queryTransformer(query -> {
                    queries.add(query);
                    return List.of(query);
                })
                .build();
        UserMessage asked = UserMessage.from(TextContent.from("What is this?"), DIGIT);
        UserMessage single = UserMessage.from("Hello");
        List<ChatMessage> before = List.of(single, AiMessage.from("Hi"), UserMessage.from(DIGIT));
        InvocationContext call = InvocationContext.builder()
                .chatMemoryId("ann")
                .methodName("ask")
                .build();

        augmentor.augment(new AugmentationRequest(
                asked,
                Metadata.builder()
                        .chatMessage(asked)
                        .chatMemory(before)
                        .invocationContext(call)
                        .build()));

        Metadata seen = queries.getFirst().metadata();
        assertThat(seen.chatMessage()).isSameAs(asked);
        assertThat(seen.chatMemoryId()).isEqualTo("ann");
        assertThat(seen.chatMemory())
                .containsExactly(single, AiMessage.from("Hi"), UserMessage.from("(a message without text)"));
    }

    @Test
    void each_expanded_query_is_asked() {
        RecordingModel expander = RecordingModel.answering(AiMessage.from("one\ntwo\nthree"));
        PictureRetrievalAugmentor augmentor = shelf.augmentor()
                .queryTransformer(new ExpandingQueryTransformer(expander))
                .build();
        UserMessage asked = UserMessage.from(TextContent.from("What is this?"), DIGIT);

        var result = augmentor.augment(new AugmentationRequest(asked, new Metadata(asked, "ann", List.of())));

        assertThat(shelf.queries).containsExactly("one", "two", "three");
        assertThat(((UserMessage) result.chatMessage()).contents())
                .isEqualTo(shelf.after(TextContent.from("What is this?"), DIGIT));
    }

    @Test
    void control_characters_are_no_question() {
        UserMessage asked = UserMessage.from(TextContent.from("\0"), DIGIT);

        var result = shelf.augmentor()
                .build()
                .augment(new AugmentationRequest(asked, new Metadata(asked, "ann", List.of())));

        assertThat(result.chatMessage()).isSameAs(asked);
        assertThat(shelf.queries).isEmpty();
    }
}
