package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralChatResponseMetadata;
import dev.pixtral.langchain4j.PixtralTokenUsage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations of several turns and tool calls. */
@Timeout(180)
class AiServiceMemoryTest {
    private static final PixtralChatModel PIXTRAL =
            PixtralChatModel.builder().maxOutputTokens(4).build();
    private static final ImageContent DIGIT = Shelf.picture("handwritten-digit.png");
    private static final TextContent FIRST = TextContent.from("What is this?");
    private static final TextContent SECOND = TextContent.from("And now?");

    private final Shelf shelf = new Shelf().picture("dog.png", "A dog.").text("Dogs bark.");
    private final PictureRetrievalAugmentor augmentor = shelf.augmentor().build();
    private final RecordingModel model = new RecordingModel();

    interface Chat {
        Result<String> ask(List<Content> contents);

        @dev.langchain4j.service.UserMessage("{{it}}")
        Result<String> template(String text);

        Result<String> withPicture(
                @dev.langchain4j.service.UserMessage String text,
                @dev.langchain4j.service.UserMessage ImageContent picture);
    }

    interface Streamed {
        TokenStream ask(List<Content> contents);
    }

    /** A memory as databases keep it: only JSON. */
    private static final class JsonStore implements ChatMemoryStore {
        final Map<Object, String> json = new ConcurrentHashMap<>();

        @Override
        public List<ChatMessage> getMessages(Object id) {
            return ChatMessageDeserializer.messagesFromJson(json.getOrDefault(id, "[]"));
        }

        @Override
        public void updateMessages(Object id, List<ChatMessage> messages) {
            json.put(id, ChatMessageSerializer.messagesToJson(messages));
        }

        @Override
        public void deleteMessages(Object id) {
            json.remove(id);
        }
    }

    /** The kinds of memory. */
    enum Memory {
        WINDOW,
        PERSISTENT;

        ChatMemory create() {
            return this == WINDOW ? MessageWindowChatMemory.withMaxMessages(20) : persistent(new JsonStore());
        }
    }

    private static ChatMemory persistent(ChatMemoryStore store) {
        return MessageWindowChatMemory.builder()
                .id("ann")
                .maxMessages(20)
                .chatMemoryStore(store)
                .build();
    }

    @AfterAll
    static void close() {
        PIXTRAL.close();
    }

    private AiServices<Chat> service(ChatMemory memory) {
        return AiServices.builder(Chat.class)
                .chatModel(model)
                .chatMemory(memory)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor);
    }

    private List<List<Content>> seen() {
        return RecordingModel.questions(model.requests.getLast());
    }

    private static List<Content> withoutPictures(List<Content> contents) {
        return contents.stream().filter(TextContent.class::isInstance).toList();
    }

    @ParameterizedTest
    @EnumSource
    void retrieved_pictures_are_not_sent_again_and_own_pictures_stay(Memory memory) {
        Chat chat = service(memory.create()).build();

        chat.withPicture(FIRST.text(), DIGIT);
        assertThat(seen()).containsExactly(shelf.after(FIRST, DIGIT));

        chat.withPicture(SECOND.text(), DIGIT);
        List<Content> citations = withoutPictures(shelf.after());
        assertThat(seen().getFirst()).containsExactly(FIRST, DIGIT, citations.get(0), citations.get(1));
        assertThat(seen().getLast()).isEqualTo(shelf.after(SECOND, DIGIT));
    }

    @ParameterizedTest
    @EnumSource
    void a_turn_without_a_hit_sends_no_retrieved_picture(Memory memory) {
        Chat chat = service(memory.create()).build();
        chat.template(FIRST.text());
        shelf.contents.clear();

        Result<String> result = chat.template(SECOND.text());

        assertThat(seen().getFirst()).allMatch(TextContent.class::isInstance);
        assertThat(seen().getLast()).containsExactly(SECOND);
        assertThat(result.sources()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void memory_may_keep_only_what_the_user_said(Memory memory) {
        ChatMemory kept = memory.create();
        Chat chat = service(kept).storeRetrievedContentInChatMemory(false).build();

        chat.ask(List.of(FIRST, DIGIT));
        assertThat(seen()).containsExactly(shelf.after(FIRST, DIGIT));
        assertThat(((UserMessage) kept.messages().getFirst()).contents()).containsExactly(FIRST, DIGIT);

        chat.ask(List.of(SECOND));
        assertThat(seen()).containsExactly(List.of(FIRST, DIGIT), shelf.after(SECOND));
    }

    /** Makes the model look twice before it answers. */
    static final class Eyes {
        final List<String> looks = new CopyOnWriteArrayList<>();

        @Tool
        String look(String where) {
            looks.add(where);
            return "nothing " + where;
        }
    }

    private static AiMessage call(String where) {
        return AiMessage.from(ToolExecutionRequest.builder()
                .id("call" + where)
                .name("look")
                .arguments("{\"arg0\": \"%s\", \"where\": \"%s\"}".formatted(where, where))
                .build());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void all_rounds_of_tools_see_the_pictures(boolean stored) {
        for (Memory memory : Memory.values()) {
            Eyes eyes = new Eyes();
            RecordingModel looking = RecordingModel.answering(call("left"), call("right"));
            Chat chat = service(memory.create())
                    .chatModel(looking)
                    .storeRetrievedContentInChatMemory(stored)
                    .tools(eyes)
                    .build();

            chat.ask(List.of(FIRST, DIGIT));

            assertThat(eyes.looks).containsExactly("left", "right");
            assertThat(looking.requests)
                    .hasSize(3)
                    .allSatisfy(request ->
                            assertThat(RecordingModel.questions(request)).containsExactly(shelf.after(FIRST, DIGIT)));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void all_streamed_rounds_of_tools_see_the_pictures(boolean stored) throws Exception {
        Eyes eyes = new Eyes();
        RecordingModel looking = RecordingModel.answering(call("left"), call("right"));
        Streamed chat = AiServices.builder(Streamed.class)
                .streamingChatModel(looking.streaming())
                .chatMemory(Memory.PERSISTENT.create())
                .storeRetrievedContentInChatMemory(stored)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .tools(eyes)
                .build();

        AiServiceSignaturesTest.Streaming.of(chat.ask(List.of(FIRST, DIGIT)));

        assertThat(eyes.looks).containsExactly("left", "right");
        assertThat(looking.requests)
                .hasSize(3)
                .allSatisfy(request ->
                        assertThat(RecordingModel.questions(request)).containsExactly(shelf.after(FIRST, DIGIT)));
    }

    @Test
    void after_a_restart_the_store_must_be_open() {
        JsonStore database = new JsonStore();
        RecordingModel dying = new RecordingModel().transformedBy(_ -> {
            throw new IllegalStateException("the power went off");
        });
        Chat chat = service(persistent(database)).chatModel(dying).build();
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> chat.template(FIRST.text())))
                .hasMessage("the power went off");
        assertThat(database.json.get("ann")).contains(shelf.store.id()).doesNotContain("image");
        List<ChatMessage> asked = persistent(database).messages();

        shelf.store.close();
        var closed = PIXTRAL.chat(asked);
        assertThat(((PixtralTokenUsage) closed.tokenUsage()).imageTokenCount()).isZero();
        assertThat(((PixtralChatResponseMetadata) closed.metadata()).warnings())
                .singleElement()
                .asString()
                .contains("is not open");

        shelf.store.open();
        var opened = PIXTRAL.chat(asked);
        assertThat(opened.tokenUsage().inputTokenCount())
                .isEqualTo(PIXTRAL.chat(UserMessage.from(shelf.after(FIRST)))
                        .tokenUsage()
                        .inputTokenCount());
    }

    @Test
    void a_picture_whose_file_is_gone_is_said_to_be_gone() {
        shelf.store.retain(Set.of());
        Chat chat = service(Memory.PERSISTENT.create()).build();

        Result<String> result = chat.ask(List.of(FIRST, DIGIT));

        assertThat(seen())
                .containsExactly(List.of(
                        FIRST,
                        DIGIT,
                        TextContent.from("[1] dog.png: A dog. (This picture is no longer available.)"),
                        TextContent.from("[2] text: Dogs bark.")));
        assertThat(result.sources()).isEqualTo(shelf.contents);
    }

    @Test
    void pixtral_needs_no_transformer_in_a_conversation() {
        Chat chat = AiServices.builder(Chat.class)
                .chatModel(PIXTRAL)
                .chatMemory(Memory.PERSISTENT.create())
                .retrievalAugmentor(augmentor)
                .build();

        int first = imageTokens(chat.ask(List.of(FIRST, DIGIT)));
        int second = imageTokens(chat.ask(List.of(SECOND)));
        shelf.contents.clear();
        int third = imageTokens(chat.ask(List.of(SECOND)));

        assertThat(first).as("the digit and the dog, in each turn").isEqualTo(second);
        assertThat(third).as("the user's own digit").isPositive().isLessThan(second);
    }

    private static int imageTokens(Result<String> result) {
        return ((PixtralTokenUsage) result.tokenUsage()).imageTokenCount();
    }
}
