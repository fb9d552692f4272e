package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.Pixtral;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pieces, complete calls and the final message have one text: the one that the model wrote. */
@Timeout(60)
class TextOfCallsTest {
    private static final UserMessage QUESTION = UserMessage.from("Put a number.");
    private static final ToolSpecification PUT = ToolSpecification.builder()
            .name("put")
            .parameters(JsonObjectSchema.builder()
                    .addNumberProperty("x")
                    .required("x")
                    .build())
            .build();

    private static Tokenizer tokenizer;

    @BeforeAll
    static void open() {
        try (Pixtral pixtral = Pixtral.open()) {
            tokenizer = pixtral.tokenizer();
        }
    }

    private static RecordingHandler stream(ChatRequest request, LogitsProcessor logits) throws Exception {
        RecordingHandler heard = new RecordingHandler();
        try (PixtralStreamingChatModel model =
                PixtralStreamingChatModel.builder().logits(_ -> logits).build()) {
            model.chat(request, heard);
            heard.end.get();
        }
        assertThat(heard.errors).isEmpty();
        ChatResponse response = heard.response.get();
        String text = response.aiMessage().text();
        assertThat(String.join("", heard.texts)).isEqualTo(text == null ? "" : text);
        List<ToolExecutionRequest> calls = response.aiMessage().toolExecutionRequests();
        assertThat(heard.toolEvents)
                .filteredOn(CompleteToolCall.class::isInstance)
                .extracting(event -> ((CompleteToolCall) event).toolExecutionRequest())
                .isEqualTo(calls);
        for (int i = 0; i < calls.size(); i++) {
            int index = i;
            assertThat(heard.toolEvents.stream()
                            .filter(event -> event instanceof PartialToolCall partial && partial.index() == index)
                            .map(event -> ((PartialToolCall) event).partialArguments())
                            .collect(Collectors.joining()))
                    .isEqualTo(calls.get(i).arguments());
        }
        return heard;
    }

    /** Says tokens and ends. */
    private static LogitsProcessor saying(String text, String calls) {
        int[] tokens = IntStream.concat(
                        IntStream.concat(
                                IntStream.of(tokenizer.encode(text)),
                                IntStream.of(tokenizer.specialTokens().toolCalls())),
                        IntStream.of(tokenizer.encode(calls)))
                .toArray();
        return (prompt, generated, logits) -> {
            Arrays.fill(logits, Float.NEGATIVE_INFINITY);
            logits[
                    generated.length < tokens.length
                            ? tokens[generated.length]
                            : tokenizer.specialTokens().eos()] = 0;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E-38", "123456789012345678901234", "-0.0"})
    void numbers_stay_as_they_are_written(String number) throws Exception {
        String written = "[{\"name\": \"put\", \"arguments\": {\"x\": " + number + "}";
        LogitsProcessor prefer = (prompt, generated, logits) -> {
            String soFar = tokenizer.decode(generated, SpecialTokenPolicy.IGNORE);
            if (written.startsWith(soFar) && written.length() > soFar.length()) {
                logits[tokenizer.encode(written.substring(soFar.length(), soFar.length() + 1))[0]] = 1e6f;
            }
        };

        RecordingHandler heard = stream(
                ChatRequest.builder()
                        .messages(QUESTION)
                        .parameters(PixtralChatRequestParameters.builder()
                                .toolSpecifications(PUT)
                                .toolChoice(ToolChoice.REQUIRED)
                                .parallelToolCalls(false)
                                .build())
                        .build(),
                prefer);

        assertThat(heard.response.get().aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly("{\"x\": " + number + "}");
    }

    /** Without tools nothing holds the answer to a form. */
    @Test
    void free_calls_are_told_as_well_behind_their_text() throws Exception {
        RecordingHandler heard = stream(
                ChatRequest.builder().messages(QUESTION).build(),
                saying("I put it. ", "[{\"name\": \"put\", \"parameters\": {\"x\":1E-38}}, {\"name\": \"put\"}]"));

        ChatResponse response = heard.response.get();
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().text()).isEqualTo("I put it. ");
        assertThat(response.aiMessage().toolExecutionRequests())
                .extracting(ToolExecutionRequest::arguments)
                .containsExactly("{\"x\":1E-38}", "{}");
    }

    @Test
    void malformed_calls_are_told_as_such() throws Exception {
        RecordingHandler heard = stream(
                ChatRequest.builder().messages(QUESTION).build(),
                saying("I put it. ", "[{\"name\": \"put\", \"arguments\": {\"x\": NaN}}]"));

        ChatResponse response = heard.response.get();
        assertThat(response.finishReason()).isEqualTo(FinishReason.OTHER);
        assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
        assertThat(response.aiMessage().text())
                .isEqualTo("I put it. [{\"name\": \"put\", \"arguments\": {\"x\": NaN}}]");
        assertThat(((PixtralChatResponseMetadata) response.metadata()).warnings())
                .singleElement()
                .asString()
                .contains("NaN or Infinity");
    }
}
