package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole conversations through LangChain4j give the answers of the reference implementation. */
class PixtralConversationsTest {
    private static final PixtralChatModel MODEL = PixtralChatModel.builder().build();
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Named<JsonNode>> golden() {
        return Conversations.golden().stream()
                .map(golden -> Named.of(golden.get("id").textValue(), golden));
    }

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @ParameterizedTest
    @MethodSource("golden")
    void answers_are_those_of_the_reference(JsonNode golden) throws Exception {
        ChatResponse response = MODEL.chat(Conversations.request(golden));

        String answer = golden.get("answer").textValue();
        assertThat(response.tokenUsage().inputTokenCount())
                .isEqualTo(golden.get("promptTokens").intValue());
        AiMessage message = response.aiMessage();
        if (answer.startsWith("[{")) {
            assertThat(message.text()).isNull();
            assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
            JsonNode expected = JSON.readTree(answer);
            expected.forEach(call -> ((ObjectNode) call).remove("id")); // the engine's own
            assertThat(JSON.readTree(JSON.writeValueAsString(calls(message)))).isEqualTo(expected);
        } else {
            assertThat(message.text()).isEqualTo(answer);
            assertThat(message.hasToolExecutionRequests()).isFalse();
            assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    private static List<JsonNode> calls(AiMessage message) throws Exception {
        List<JsonNode> calls = new ArrayList<>();
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            assertThat(request.id()).matches("[0-9A-Za-z]{9}");
            calls.add(JSON.createObjectNode()
                    .put("name", request.name())
                    .set("arguments", JSON.readTree(request.arguments())));
        }
        return calls;
    }

    /** Ids are the engine's choice, not the reference's. */
    private static List<JsonNode> withoutIds(JsonNode calls) {
        List<JsonNode> bare = new ArrayList<>();
        calls.forEach(call -> bare.add(((ObjectNode) call).without("id")));
        return bare;
    }
}
