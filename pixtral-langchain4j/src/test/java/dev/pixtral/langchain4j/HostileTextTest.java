package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.atLeastOnce;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.ArgumentCaptor;
import org.slf4j.Logger;

/** Text of strangers in messages and in the log. */
class HostileTextTest {
    private static final String HOSTILE = "\u001B[2J\u009B1A\u202Egnp\nINFO all is well";
    private static final String SPELT = "\\u001B[2J\\u009B1A\\u202Egnp\\nINFO all is well";

    private final Logger logger = mock(Logger.class);

    @Test
    void should_spell_out_requests_and_responses_in_the_log() {
        ChatLog log = new ChatLog(logger, true, true);
        log.request(ChatRequest.builder()
                .messages(UserMessage.from(HOSTILE), UserMessage.from("two"))
                .toolSpecifications(ToolSpecification.builder()
                        .name(HOSTILE)
                        .description(HOSTILE)
                        .parameters(JsonObjectSchema.builder().build())
                        .build())
                .build());
        log.response(ChatResponse.builder().aiMessage(AiMessage.from(HOSTILE)).build());

        ArgumentCaptor<Object> parameters = ArgumentCaptor.captor();
        ArgumentCaptor<Object> messages = ArgumentCaptor.captor();
        ArgumentCaptor<Object> response = ArgumentCaptor.captor();
        verify(logger).info(anyString(), parameters.capture(), messages.capture());
        verify(logger, atLeastOnce()).info(anyString(), response.capture());
        assertThat(parameters.getValue().toString()).contains(SPELT).hasLineCount(1);
        assertThat(messages.getValue()).isEqualTo("\n  user: " + SPELT + "\n  user: two");
        assertThat(response.getValue().toString()).contains(SPELT).hasLineCount(1);
    }

    @Test
    void should_name_the_ids_that_wait_for_a_result() {
        AiMessage calls = AiMessage.from(call("a" + HOSTILE), call("000000002"));
        ToolExecutionResultMessage result = ToolExecutionResultMessage.from(HOSTILE, HOSTILE, "6");

        PixtralTokenCountEstimator estimator =
                PixtralTokenCountEstimator.builder().build();

        assertThatThrownBy(() -> estimator.estimateTokenCountInMessages(List.of(UserMessage.from("hi"), calls, result)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("Message 3 of 3 (tool) matches no tool call: no call before it has the id \""
                        + SPELT + "\"; the calls that wait for a result have the ids \"a" + SPELT
                        + "\", \"000000002\". ");
        assertThatThrownBy(() -> estimator.estimateTokenCountInMessages(List.of(UserMessage.from("hi"), result)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("no call before it has the id \"" + SPELT + "\". A result must follow");
    }

    private static ToolExecutionRequest call(String id) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name("roll")
                .arguments("{}")
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1]", "nope", "{\"a\": 1,, }", "[\u001B]"})
    void should_say_in_our_words_what_is_wrong_with_a_raw_schema(String schema) {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("hi"))
                .responseFormat(dev.langchain4j.model.chat.request.ResponseFormat.builder()
                        .type(dev.langchain4j.model.chat.request.ResponseFormatType.JSON)
                        .jsonSchema(dev.langchain4j.model.chat.request.json.JsonSchema.builder()
                                .name("a")
                                .rootElement(JsonRawSchema.from(schema))
                                .build())
                        .build())
                .build();

        assertThatThrownBy(() -> PixtralMapper.toPrompt(request, _ -> {}))
                .isInstanceOf(InvalidRequestException.class)
                .message()
                .startsWith("The response schema is not a JSON schema: ")
                .doesNotContain("fasterxml", "Source", "Stream", "was expecting", "Exception", "java.", "`", "\u001B");
    }
}
