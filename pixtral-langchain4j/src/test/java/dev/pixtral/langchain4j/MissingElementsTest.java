package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.helpers.NOPLogger;

/** LangChain4j lets lists of a request hold nulls: the caller's mistake, which is not told as one of ours. */
@Timeout(60)
class MissingElementsTest {
    private static final UserMessage HI = UserMessage.from("Hi");

    static Stream<Arguments> requests() {
        JsonSchemaElement any = JsonAnyOfSchema.builder()
                .anyOf(Arrays.asList(null, new JsonStringSchema()))
                .build();
        return Stream.of(
                Arguments.of("A message of the request is null", of(HI, null)),
                Arguments.of("A content of a message is null", of(UserMessage.from(Collections.singletonList((Content)
                        null)))),
                Arguments.of(
                        "A tool call of an AI message is null",
                        of(HI, AiMessage.from(Collections.singletonList((ToolExecutionRequest) null)), HI)),
                Arguments.of("A tool of the request is null", of((ToolSpecification) null)),
                Arguments.of("The schema of tool 'look' cannot be written: a part of it is null", of(tool(null))),
                Arguments.of("The schema of tool 'look' cannot be written: a part of it is null", of(tool(any))));
    }

    private static ChatRequest of(ChatMessage... messages) {
        return ChatRequest.builder().messages(Arrays.asList(messages)).build();
    }

    private static ChatRequest of(ToolSpecification tool) {
        return ChatRequest.builder()
                .messages(HI)
                .toolSpecifications(Collections.singletonList(tool))
                .build();
    }

    private static ToolSpecification tool(JsonSchemaElement part) {
        return ToolSpecification.builder()
                .name("look")
                .parameters(JsonObjectSchema.builder()
                        .addProperties(Collections.singletonMap("at", part))
                        .build())
                .build();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void should_say_what_is_missing(String message, ChatRequest request) {
        for (boolean log : List.of(true, false)) {
            try (PixtralChatModel model = PixtralChatModel.builder()
                    .logger(NOPLogger.NOP_LOGGER)
                    .logRequests(log)
                    .build()) {
                assertThatThrownBy(() -> model.chat(request))
                        .isExactlyInstanceOf(InvalidRequestException.class)
                        .hasMessage(message + "; leave it out.");
            }
        }
    }

    @Test
    void should_refuse_a_missing_request() {
        try (PixtralChatModel model = PixtralChatModel.builder().build()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> model.doChat(null))
                    .withMessage("request cannot be null");
        }
    }
}
