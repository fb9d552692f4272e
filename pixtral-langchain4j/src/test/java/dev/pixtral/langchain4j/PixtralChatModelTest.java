package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.NonRetriableException;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.sampling.TokenLogprobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixtralChatModelTest {
    private static final PixtralChatModel MODEL = PixtralChatModel.builder().build();
    private static final UserMessage STORY = UserMessage.from("What can you do?");

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    dog.png               | What is this?                     | This is a dog.
                    receipt.png           | How much was paid in total?       | The total is 43.00 €.
                    sign.png              | What color is the sign?           | The sign is yellow.
                    shapes.png            | How many black shapes are there?  | There is one black shape.
                    handwritten-digit.png | What digit is this?               | This is the digit 2.
                    """)
    void should_answer_questions_about_pictures(String picture, String question, String answer) {
        ChatResponse response = MODEL.chat(UserMessage.from(Conversations.image(picture), TextContent.from(question)));

        assertThat(response.aiMessage().text()).isEqualTo(answer);
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void should_tell_two_pictures_apart() {
        ImageContent rectangle = Conversations.image("which-1.png");
        ImageContent other = Conversations.image("which-2.png");
        TextContent question = TextContent.from("Describe the images.");

        assertThat(text(rectangle, other, question))
                .isEqualTo("The first image shows a brown rectangle and the second image shows a gray cross.");
        assertThat(text(other, rectangle, question))
                .isEqualTo("The first image shows a gray cross and the second image shows a brown rectangle.");
    }

    @Test
    void responses_carry_tokens_name_and_an_id_of_their_own() {
        ChatResponse first = MODEL.chat(STORY);
        ChatResponse second = MODEL.chat(STORY);

        assertThat(first.modelName()).isEqualTo("pixtral-tiny");
        assertThat(first.id()).isNotBlank().isNotEqualTo(second.id());
        assertThat(first.tokenUsage().inputTokenCount()).isPositive();
        assertThat(first.tokenUsage().totalTokenCount())
                .isEqualTo(first.tokenUsage().inputTokenCount()
                        + first.tokenUsage().outputTokenCount());
        assertThat(first.aiMessage()).isEqualTo(second.aiMessage());
    }

    @Test
    void the_limit_of_tokens_is_obeyed_by_request() {
        ChatResponse cut =
                chat(ChatRequestParameters.builder().maxOutputTokens(3).build(), STORY);
        String whole = MODEL.chat(STORY).aiMessage().text();

        assertThat(cut.tokenUsage().outputTokenCount()).isEqualTo(3);
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(whole)
                .startsWith(cut.aiMessage().text())
                .isNotEqualTo(cut.aiMessage().text());
    }

    @Test
    void stop_sequences_are_obeyed_by_request() {
        ImageContent dog = Conversations.image("dog.png");

        ChatResponse response = chat(
                ChatRequestParameters.builder().stopSequences(" dog").build(),
                UserMessage.from(dog, TextContent.from("What is this?")));

        assertThat(response.aiMessage().text()).isEqualTo("This is a");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void the_seed_decides_what_is_drawn() {
        PixtralChatRequestParameters.Builder hot =
                PixtralChatRequestParameters.builder().temperature(5.0).maxOutputTokens(20);

        String first = chat(hot.seed(1L).build(), STORY).aiMessage().text();

        assertThat(chat(hot.seed(1L).build(), STORY).aiMessage().text()).isEqualTo(first);
        assertThat(chat(hot.seed(2L).build(), STORY).aiMessage().text()).isNotEqualTo(first);
        assertThat(MODEL.chat(STORY).aiMessage().text()).isNotEqualTo(first);
    }

    @Test
    void calls_that_the_limit_cuts_off_are_no_calls() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from(
                        "Use the takePhoto tool, then tell me what animal is in the photo. Answer in one word."))
                .toolSpecifications(ToolSpecification.builder()
                        .name("takePhoto")
                        .description("Takes a photo and returns it")
                        .build())
                .maxOutputTokens(10)
                .build();

        ChatResponse response = MODEL.chat(request);

        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
    }

    @Test
    void defaults_are_shown_and_settings_override_default_parameters() {
        ToolSpecification roll = ToolSpecification.builder().name("roll").build();
        try (PixtralChatModel model = PixtralChatModel.builder()
                .defaultRequestParameters(ChatRequestParameters.builder()
                        .topP(0.5)
                        .topK(7)
                        .toolSpecifications(roll)
                        .build())
                .topP(0.9)
                .seed(3L)
                .build()) {
            PixtralChatRequestParameters defaults = model.defaultRequestParameters();

            assertThat(defaults.modelName()).isEqualTo("pixtral-tiny");
            assertThat(defaults.temperature()).isZero();
            assertThat(defaults.maxOutputTokens()).isEqualTo(1024);
            assertThat(defaults.topP()).isEqualTo(0.9);
            assertThat(defaults.topK()).isEqualTo(7);
            assertThat(defaults.seed()).isEqualTo(3L);
            assertThat(defaults.toolSpecifications()).containsExactly(roll);
            assertThat(model.provider()).isEqualTo(ModelProvider.OTHER);
            assertThat(model.supportedCapabilities()).containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
        }
    }

    @Test
    void building_refuses_settings_out_of_range() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralChatModel.builder().temperature(-1.0).build())
                .withMessageContaining("temperature must be 0 or more");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralChatModel.builder().threads(0).build())
                .withMessageContaining("number of threads");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PixtralChatModel.builder().contextLength(0).build())
                .withMessageContaining("at least 1 token");
    }

    @Test
    void an_unknown_model_is_not_found_by_the_first_request(@TempDir Path folder) {
        String missing = folder.resolve("pixtral-12b").toString();
        try (PixtralChatModel model =
                PixtralChatModel.builder().modelName(missing).build()) {
            assertThatThrownBy(() -> model.chat(STORY))
                    .isInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("pixtral-12b");
            assertThatThrownBy(() -> model.chat(STORY)).isInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_request_may_name_a_registered_model_and_no_other(@TempDir Path folder) {
        String missing = folder.resolve("none").toString();
        try (PixtralChatModel model = PixtralChatModel.builder()
                .models(Map.of("small", "pixtral-tiny", "large", missing))
                .build()) {
            assertThat(chat(model, "small").modelName()).isEqualTo("small");
            assertThat(model.chat(STORY).modelName()).isEqualTo("pixtral-tiny");
            assertThat(chat(model, "small").aiMessage())
                    .isEqualTo(model.chat(STORY).aiMessage());
            assertThatThrownBy(() -> chat(model, "large"))
                    .isExactlyInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("no such folder");
            assertThatThrownBy(() -> chat(model, "huge"))
                    .isExactlyInstanceOf(ModelNotFoundException.class)
                    .hasMessageContaining("'huge'")
                    .hasMessageContaining("[large, pixtral-tiny, small]");
            // a path counts as a name that is not registered: no file is touched for it
            assertThatThrownBy(() -> chat(model, missing)).hasMessageContaining("register it");
        }
    }

    @Test
    void the_default_may_be_a_registered_name() {
        try (PixtralChatModel model = PixtralChatModel.builder()
                .modelName("vision")
                .models(Map.of("vision", "pixtral-tiny"))
                .build()) {
            assertThat(model.chat(STORY).modelName()).isEqualTo("vision");
            assertThatThrownBy(() -> chat(model, "pixtral-tiny")).isInstanceOf(ModelNotFoundException.class);
        }
    }

    @Test
    void a_registered_name_comes_before_a_repository_and_a_path(@TempDir Path folder) {
        String path = folder.toString(); // exists, and is no model
        try (PixtralChatModel model = PixtralChatModel.builder()
                .modelName("pixtral-12b")
                .models(Map.of("pixtral-12b", "pixtral-tiny", path, "pixtral-tiny"))
                .build()) {
            assertThat(model.chat(STORY).modelName()).isEqualTo("pixtral-12b");
            assertThat(chat(model, path).modelName()).isEqualTo(path);
        }
    }

    @Test
    void a_damaged_model_is_told_from_a_missing_one(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("params.json"), "{");
        Files.writeString(folder.resolve("consolidated.safetensors"), "");
        try (PixtralChatModel model =
                PixtralChatModel.builder().modelName(folder.toString()).build()) {
            assertThatThrownBy(() -> model.chat(STORY)).isExactlyInstanceOf(NonRetriableException.class);
        }
    }

    @Test
    void a_model_can_be_opened_when_it_is_built(@TempDir Path folder) {
        PixtralChatModel.PixtralChatModelBuilder builder =
                PixtralChatModel.builder().openAtOnce(true);

        assertThatThrownBy(() -> builder.modelName(folder.toString()).build())
                .isInstanceOf(ModelNotFoundException.class);
        try (PixtralChatModel model = builder.modelName(null).build()) {
            assertThat(model.chat(STORY).aiMessage().text()).isNotBlank();
        }
    }

    @Test
    void metadata_tell_the_time_how_likely_tokens_were_and_a_seed_that_gives_the_same_answer() {
        PixtralChatRequestParameters.Builder drawn = PixtralChatRequestParameters.builder()
                .temperature(1.0)
                .logprobs(2)
                .maxOutputTokens(5);

        ChatResponse first = chat(drawn.build(), STORY);

        PixtralChatResponseMetadata metadata = (PixtralChatResponseMetadata) first.metadata();
        int tokens = first.tokenUsage().outputTokenCount();
        assertThat(metadata.logprobs()).hasSize(tokens);
        assertThat(metadata.timings().generatedTokens()).isEqualTo(tokens);
        assertThat(metadata.timings().firstTokenMs()).isPositive();
        assertThat(metadata.toBuilder().build()).isEqualTo(metadata);
        assertThat(chat(drawn.seed(metadata.seed()).build(), STORY).aiMessage()).isEqualTo(first.aiMessage());
    }

    @Test
    void log_probabilities_name_their_tokens() {
        ChatResponse response =
                chat(PixtralChatRequestParameters.builder().logprobs(2).build(), STORY);

        List<TokenLogprobs> tokens = ((PixtralChatResponseMetadata) response.metadata()).logprobs();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        tokens.forEach(token -> bytes.writeBytes(token.bytes()));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isNotEmpty()
                .isEqualTo(response.aiMessage().text());
        assertThat(tokens)
                .allSatisfy(token -> assertThat(token.top())
                        .hasSize(2)
                        .anyMatch(likely -> likely.text().equals(token.text())));
    }

    @Test
    void a_prompt_that_does_not_fit_the_context_is_an_invalid_request() {
        try (PixtralChatModel model =
                PixtralChatModel.builder().contextLength(64).build()) {
            UserMessage question = UserMessage.from(Conversations.image("dog.png"), TextContent.from("What is this?"));

            assertThatThrownBy(() -> model.chat(question))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("the context is 64 tokens");
        }
    }

    @Test
    void values_out_of_range_are_invalid_requests() {
        List<ChatRequestParameters> bad = List.of(
                ChatRequestParameters.builder().topP(2.0).build(),
                ChatRequestParameters.builder().frequencyPenalty(-3.0).build(),
                ChatRequestParameters.builder().maxOutputTokens(0).build(),
                ChatRequestParameters.builder().stopSequences("").build());

        for (ChatRequestParameters parameters : bad) {
            assertThatThrownBy(() -> chat(parameters, STORY)).isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void a_tool_may_have_a_name_that_the_format_does_not_allow() {
        ChatRequest request = ChatRequest.builder()
                .messages(STORY)
                .toolSpecifications(
                        ToolSpecification.builder().name("roll the dice").build())
                .build();

        assertThat(MODEL.chat(request).aiMessage()).isNotNull();
    }

    private static String text(Content... contents) {
        return MODEL.chat(UserMessage.from(contents)).aiMessage().text();
    }

    private static ChatResponse chat(PixtralChatModel model, String name) {
        return model.chat(ChatRequest.builder().messages(STORY).modelName(name).build());
    }

    private static ChatResponse chat(ChatRequestParameters parameters, ChatMessage... messages) {
        return MODEL.chat(
                ChatRequest.builder().messages(messages).parameters(parameters).build());
    }
}
