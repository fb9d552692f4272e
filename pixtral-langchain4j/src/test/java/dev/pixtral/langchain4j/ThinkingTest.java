package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.testing.SiblingModels;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of thoughts: a small model of Ministral-3's format thinks what a script tells it. */
@Timeout(120)
class ThinkingTest {
    private static final UserMessage QUESTION = UserMessage.from("Is it?");
    private static final UserMessage NEXT = UserMessage.from("Why?");

    @TempDir
    private static Path folder;

    private static Path thinker;
    private static Path speaker; // cannot think
    private static Tokenizer tokenizer;

    @BeforeAll
    static void write() {
        thinker = SiblingModels.embedded(folder.resolve("thinker"), "v13");
        speaker = SiblingModels.embedded(folder.resolve("speaker"), "v3");
        tokenizer = SiblingModels.tokenizer(thinker);
    }

    private static <B extends PixtralModelBuilder<B>> B says(B builder) {
        LogitsProcessor script = SiblingModels.thinking(tokenizer, "Hm.", "Yes.");
        return builder.modelName(thinker.toString()).logits(_ -> script);
    }

    private static int cached(ChatResponse response) {
        return ((PixtralTokenUsage) response.tokenUsage()).cachedTokenCount();
    }

    private static List<String> warnings(ChatResponse response) {
        return ((PixtralChatResponseMetadata) response.metadata()).warnings();
    }

    @Test
    void thoughts_are_dropped_by_default() throws Exception {
        try (PixtralChatModel model = says(PixtralChatModel.builder()).build();
                PixtralStreamingChatModel streaming =
                        says(PixtralStreamingChatModel.builder()).build()) {
            RecordingHandler heard = new RecordingHandler();
            streaming.chat(List.of(QUESTION), heard);
            heard.end.get(60, TimeUnit.SECONDS);

            assertThat(List.of(
                            model.chat(QUESTION).aiMessage(),
                            heard.response.join().aiMessage()))
                    .containsOnly(AiMessage.from("Yes."));
            assertThat(heard.thoughts).isEmpty();
            assertThat(String.join("", heard.texts)).isEqualTo("Yes.");
        }
    }

    @Test
    void thoughts_are_returned_apart_from_the_text_if_asked_for() throws Exception {
        AiMessage expected = AiMessage.builder().text("Yes.").thinking("Hm.").build();
        try (PixtralChatModel model =
                        says(PixtralChatModel.builder()).returnThinking(true).build();
                PixtralStreamingChatModel streaming = says(PixtralStreamingChatModel.builder())
                        .returnThinking(true)
                        .build()) {
            RecordingHandler heard = new RecordingHandler();
            streaming.chat(List.of(QUESTION), heard);
            heard.end.get(60, TimeUnit.SECONDS);

            assertThat(List.of(
                            model.chat(QUESTION).aiMessage(),
                            heard.response.join().aiMessage()))
                    .containsOnly(expected);
            assertThat(String.join("", heard.thoughts)).isEqualTo("Hm.");
            assertThat(String.join("", heard.texts)).isEqualTo("Yes.");
        }
    }

    @Test
    void a_thought_that_is_sent_again_is_not_computed_again() {
        try (PixtralChatModel model = says(PixtralChatModel.builder())
                .returnThinking(true)
                .sendThinking(true)
                .build()) {
            ChatResponse first = model.chat(QUESTION);
            ChatResponse second = model.chat(QUESTION, first.aiMessage(), NEXT);

            int answered = first.tokenUsage().totalTokenCount();
            assertThat(cached(second))
                    .isBetween(answered - 1, second.tokenUsage().inputTokenCount() - 1);
            assertThat(warnings(second)).isEmpty();
        }
    }

    @Test
    void a_thought_that_is_not_sent_again_takes_no_tokens() {
        AiMessage thought = AiMessage.builder().text("Yes.").thinking("Hm.").build();
        List<ChatMessage> conversation = List.of(QUESTION, thought, NEXT);
        PixtralTokenCountEstimator.Builder tokens =
                PixtralTokenCountEstimator.builder().model(thinker.toString());
        try (PixtralChatModel silent = says(PixtralChatModel.builder()).build();
                PixtralChatModel sending =
                        says(PixtralChatModel.builder()).sendThinking(true).build()) {
            int without = silent.chat(QUESTION, AiMessage.from("Yes."), NEXT)
                    .tokenUsage()
                    .inputTokenCount();

            assertThat(silent.chat(conversation).tokenUsage().inputTokenCount())
                    .isEqualTo(without)
                    .isEqualTo(tokens.build().estimateTokenCountInMessages(conversation));
            assertThat(sending.chat(conversation).tokenUsage().inputTokenCount())
                    .isEqualTo(without + 2 + tokenizer.encode("Hm.").length)
                    .isEqualTo(tokens.sendThinking(true).build().estimateTokenCountInMessages(conversation));
        }
    }

    @Test
    void a_model_that_cannot_think_does_not_see_them() {
        AiMessage thought = AiMessage.builder().text("Yes.").thinking("Hm.").build();
        try (PixtralChatModel model = PixtralChatModel.builder()
                .modelName(speaker.toString())
                .maxOutputTokens(2)
                .sendThinking(true)
                .build()) {
            ChatResponse with = model.chat(QUESTION, thought, NEXT);

            assertThat(with.tokenUsage().inputTokenCount())
                    .isEqualTo(model.chat(QUESTION, AiMessage.from("Yes."), NEXT)
                            .tokenUsage()
                            .inputTokenCount());
            assertThat(warnings(with)).singleElement().asString().contains("this model cannot think");
        }
    }
}
