package dev.pixtral.langchain4j.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agentic.Agent;
import dev.langchain4j.agentic.AgenticServices;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.service.V;
import dev.pixtral.langchain4j.PixtralChatModel;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers from retrieved pictures: as text, as records, and by agents. */
@Timeout(180)
class AiServiceAnswersTest {
    private static final PixtralChatModel PIXTRAL =
            PixtralChatModel.builder().maxOutputTokens(40).build();
    private static final ImageContent DIGIT = Shelf.picture("handwritten-digit.png");
    private static final AiMessage JSON = AiMessage.from("{\"total\": 43.0}");

    /** What is to be read. */
    public record Total(double total) {}

    interface Assistant {
        @UserMessage("{{it}}")
        String ask(String question);

        @UserMessage("{{it}}")
        Total total(String question);

        Result<Total> totalOf(List<Content> contents);

        @UserMessage("{{question}}")
        Total totalOf(@V("question") String question, @UserMessage ImageContent picture);
    }

    /** An agent, whose builder takes no transformer. */
    public interface Clerk {
        @UserMessage("{{question}}")
        @Agent(outputKey = "answer")
        String ask(@V("question") String question);
    }

    @AfterAll
    static void close() {
        PIXTRAL.close();
    }

    private static Shelf shelf(String file) {
        return new Shelf().picture(file, "A picture.");
    }

    private static PictureRetrievalAugmentor first(Shelf shelf) {
        return shelf.augmentor().retrievedFirst(true).build();
    }

    private static Assistant pixtral(Shelf shelf) {
        return AiServices.builder(Assistant.class)
                .chatModel(PIXTRAL)
                .retrievalAugmentor(first(shelf))
                .build();
    }

    /** The pictures have the same name and caption, so only their pixels can make the difference. */
    @Test
    void the_answer_comes_from_the_picture() {
        Shelf shelf = new Shelf();
        String question = "What is this?";
        shelf.put(reference(shelf, "dog.png"), "A picture.", 0.9);
        assertThat(pixtral(shelf).ask(question)).contains("dog");

        shelf.contents.clear();
        shelf.put(reference(shelf, "sign.png"), "A picture.", 0.9);
        assertThat(pixtral(shelf).ask(question)).contains("sign").doesNotContain("dog");
    }

    private static PictureReference reference(Shelf shelf, String file) {
        return new PictureReference("picture.png", null, null, PictureKind.PHOTO, shelf.store.put(Shelf.bytes(file)));
    }

    @Test
    void pixtral_reads_a_record() {
        assertThat(pixtral(shelf("receipt.png")).total("Extract total as JSON."))
                .isEqualTo(new Total(43));
    }

    @Test
    void a_model_with_schemas_gets_no_instructions() {
        Shelf shelf = shelf("receipt.png");
        RecordingModel model = RecordingModel.answering(JSON).with(Capability.RESPONSE_FORMAT_JSON_SCHEMA);

        assertThat(transformed(model, shelf.augmentor().build()).total("Sum?")).isEqualTo(new Total(43));

        assertThat(model.question()).isEqualTo(shelf.after(TextContent.from("Sum?")));
        assertThat(model.requests.getLast().responseFormat()).isNotNull();
    }

    private static Assistant transformed(RecordingModel model, PictureRetrievalAugmentor augmentor) {
        return AiServices.builder(Assistant.class)
                .chatModel(model)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .build();
    }

    @Test
    void instructions_on_the_format_stay_with_the_last_text() {
        Shelf shelf = shelf("receipt.png").text("More.");
        RecordingModel model = RecordingModel.answering(JSON, JSON, JSON);
        Assistant assistant = transformed(model, shelf.augmentor().build());
        TextContent question = TextContent.from("Sum?");

        assistant.total("Sum?");
        assertInstructions(model.question(), shelf.after(question), 3);
        assistant.totalOf("Sum?", DIGIT);
        List<Content> bothOrders = model.question();
        assertThat(bothOrders).containsAll(List.of(question, DIGIT)).hasSize(5);
        assertThat(text(bothOrders.get(4))).startsWith("[2] text: More.\nYou must");
        assistant.totalOf(List.of(question, DIGIT));
        assertInstructions(model.question(), shelf.after(question, DIGIT), 0);
    }

    @Test
    void instructions_on_the_format_stay_with_a_question_at_the_end() {
        Shelf shelf = shelf("receipt.png");
        RecordingModel model = RecordingModel.answering(JSON, JSON);
        Assistant assistant = transformed(model, first(shelf));

        assistant.totalOf(List.of(TextContent.from("Sum?")));

        assertThat(model.question()).hasSize(3).startsWith(shelf.after().toArray(Content[]::new));
        assertThat(text(model.question().getLast())).startsWith("Sum?\nYou must");
    }

    private static void assertInstructions(List<Content> seen, List<Content> expected, int glued) {
        assertThat(seen).hasSameSizeAs(expected);
        for (int i = 0; i < seen.size(); i++) {
            if (i == glued) {
                assertThat(text(seen.get(i)))
                        .startsWith(text(expected.get(i)) + "\nYou must answer strictly in the following JSON format");
            } else {
                assertThat(seen.get(i)).isEqualTo(expected.get(i));
            }
        }
    }

    private static String text(Content content) {
        return ((TextContent) content).text();
    }

    @Test
    void an_agent_of_pixtral_needs_nothing_else() {
        Clerk clerk = AgenticServices.agentBuilder(Clerk.class)
                .chatModel(PIXTRAL)
                .retrievalAugmentor(first(shelf("receipt.png")))
                .build();

        assertThat(clerk.ask("How much was paid in total?")).contains("43.00");
    }

    @Test
    void an_agent_of_another_vendor_wraps_its_model() {
        Shelf shelf = shelf("receipt.png");
        PictureRetrievalAugmentor augmentor = shelf.augmentor().build();
        RecordingModel model = new RecordingModel().transformedBy(augmentor);

        AgenticServices.agentBuilder(Clerk.class)
                .chatModel(model)
                .retrievalAugmentor(augmentor)
                .build()
                .ask("Sum?");

        assertThat(model.question()).isEqualTo(shelf.after(TextContent.from("Sum?")));
    }

    /** The transformer and the model both restore. */
    @Test
    void restoring_twice_changes_nothing() {
        Shelf shelf = shelf("receipt.png");
        PictureRetrievalAugmentor augmentor = first(shelf);
        Assistant both = AiServices.builder(Assistant.class)
                .chatModel(PIXTRAL)
                .retrievalAugmentor(augmentor)
                .chatRequestTransformer((UnaryOperator<ChatRequest>) augmentor)
                .build();

        assertThat(both.ask("How much was paid in total?"))
                .isEqualTo(pixtral(shelf).ask("How much was paid in total?"))
                .contains("43.00");
    }
}
