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
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any conversation: the user's own contents in order, each hit once, its picture behind it and only in its turn. */
class MessageOrderTest {
    private static final String CITATION = "[1] p0.png: caption 0";

    interface Chat {
        Result<String> list(List<Content> contents);

        Result<String> around(
                @UserMessage ImageContent first, @UserMessage String text, @UserMessage ImageContent last);

        @UserMessage("{{it}}")
        Result<String> template(String text);
    }

    /** One question: how it is asked, the hits that it gets (below 0: texts without pictures), and its tool calls. */
    record Turn(int signature, List<Content> own, List<Integer> hits, int calls) {}

    /** Does nothing. */
    static final class Tools {
        @Tool
        String look() {
            return "seen";
        }
    }

    private static ImageContent picture(int number) {
        return ImageContent.from(Base64.getEncoder().encodeToString(new byte[] {(byte) number}), "image/png");
    }

    @Provide
    Arbitrary<List<Turn>> conversations() {
        // few different contents, so that own ones are often equal to each other, to pictures and to citations
        Arbitrary<Content> texts = Arbitraries.of("a", "b", CITATION).map(TextContent::from);
        Arbitrary<Content> pictures = Arbitraries.integers().between(0, 3).map(MessageOrderTest::picture);
        Arbitrary<List<Content>> own = Combinators.combine(
                        texts, Arbitraries.oneOf(texts, pictures).list().ofMaxSize(4))
                .as((text, more) -> {
                    List<Content> all = new ArrayList<>(more);
                    all.add(more.size() / 2, text);
                    return all;
                });
        Arbitrary<Turn> turns = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        own,
                        Arbitraries.integers()
                                .between(-1, 2)
                                .list()
                                .uniqueElements()
                                .ofMaxSize(4),
                        Arbitraries.integers().between(0, 2))
                .as(Turn::new);
        return turns.list().ofMinSize(1).ofMaxSize(4);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void the_order_holds(
            @ForAll("conversations") List<Turn> conversation,
            @ForAll boolean stored,
            @ForAll boolean persistent,
            @ForAll boolean first) {
        Shelf shelf = new Shelf();
        PictureRetrievalAugmentor augmentor =
                shelf.augmentor().retrievedFirst(first).build();
        RecordingModel model = RecordingModel.answering(
                conversation.stream().flatMap(MessageOrderTest::answers).toArray(AiMessage[]::new));
        Chat chat = AiServices.builder(Chat.class)
                .chatModel(model)
                .chatMemory(MessageWindowChatMemory.builder()
                        .maxMessages(100)
                        .chatMemoryStore(persistent ? new Json() : new Plain())
                        .build())
                .storeRetrievedContentInChatMemory(stored)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .tools(new Tools())
                .build();
        for (Turn turn : conversation) {
            fill(shelf, turn);
            model.requests.clear();
            List<Content> own = ask(chat, turn);
            assertThat(model.requests).hasSize(turn.calls() + 1);
            for (ChatRequest request : model.requests) {
                assertTurn(RecordingModel.questions(request), own, shelf, first);
                assertThat(augmentor.apply(request)).isSameAs(request);
            }
        }
    }

    private static Stream<AiMessage> answers(Turn turn) {
        AiMessage call = AiMessage.from(ToolExecutionRequest.builder()
                .id("1")
                .name("look")
                .arguments("{}")
                .build());
        return Stream.concat(Stream.generate(() -> call).limit(turn.calls()), Stream.of(AiMessage.from("answer")));
    }

    private static void fill(Shelf shelf, Turn turn) {
        shelf.contents.clear();
        for (int hit : turn.hits()) {
            if (hit < 0) {
                shelf.text("text " + hit);
            } else {
                String sha256 = shelf.store.put(new byte[] {(byte) hit});
                shelf.put(
                        new PictureReference("p" + hit + ".png", null, null, PictureKind.PHOTO, sha256),
                        "caption " + hit,
                        0.5);
            }
        }
    }

    /** Asks, and returns the user's own contents in their order. */
    private static List<Content> ask(Chat chat, Turn turn) {
        String text = turn.own().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .findFirst()
                .orElseThrow();
        switch (turn.signature()) {
            case 0 -> {
                chat.list(turn.own());
                return turn.own();
            }
            case 1 -> {
                chat.around(picture(0), text, picture(5));
                return List.of(picture(0), TextContent.from(text), picture(5));
            }
            default -> {
                chat.template(text);
                return List.of(TextContent.from(text));
            }
        }
    }

    private static void assertTurn(List<List<Content>> questions, List<Content> own, Shelf shelf, boolean first) {
        List<Content> hits = shelf.after();
        List<Content> last = questions.getLast();
        assertThat(last).hasSize(own.size() + hits.size());
        int start = first ? hits.size() : 0;
        assertThat(last.subList(start, start + own.size())).isEqualTo(own);
        int behind = first ? 0 : own.size();
        assertThat(last.subList(behind, behind + hits.size())).isEqualTo(hits);
    }

    /** Earlier questions show no picture that only retrieval brought. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void earlier_questions_have_only_own_pictures(@ForAll("conversations") List<Turn> conversation) {
        Shelf shelf = new Shelf();
        PictureRetrievalAugmentor augmentor = shelf.augmentor().build();
        RecordingModel model = new RecordingModel();
        Chat chat = AiServices.builder(Chat.class)
                .chatModel(model)
                .chatMemory(MessageWindowChatMemory.withMaxMessages(100))
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .build();
        List<List<Content>> pictures = new ArrayList<>();
        for (Turn turn : conversation) {
            fill(shelf, turn);
            List<Content> own = ask(chat, turn);
            List<List<Content>> questions = RecordingModel.questions(model.requests.getLast());
            for (int i = 0; i < pictures.size(); i++) {
                assertThat(questions.get(i).stream().filter(ImageContent.class::isInstance))
                        .isEqualTo(pictures.get(i));
            }
            pictures.add(own.stream().filter(ImageContent.class::isInstance).toList());
        }
    }

    /** Memory by reference. */
    private static class Plain implements ChatMemoryStore {
        private List<ChatMessage> messages = List.of();

        @Override
        public List<ChatMessage> getMessages(Object id) {
            return messages;
        }

        @Override
        public void updateMessages(Object id, List<ChatMessage> now) {
            messages = List.copyOf(now);
        }

        @Override
        public void deleteMessages(Object id) {
            messages = List.of();
        }
    }

    /** Memory through JSON. */
    private static final class Json extends Plain {
        @Override
        public List<ChatMessage> getMessages(Object id) {
            return ChatMessageDeserializer.messagesFromJson(
                    ChatMessageSerializer.messagesToJson(super.getMessages(id)));
        }
    }
}
