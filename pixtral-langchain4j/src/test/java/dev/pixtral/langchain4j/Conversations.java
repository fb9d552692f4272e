package dev.pixtral.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Golden conversations, which are in the style of OpenAI's chat API, as LangChain4j's requests; and the pictures of the
 * tests.
 */
final class Conversations {
    private Conversations() {}

    /** The conversations of conversations.json. */
    static List<JsonNode> golden() {
        List<JsonNode> cases = new ArrayList<>();
        try {
            new ObjectMapper()
                    .readTree(resource("conversations.json").toFile())
                    .get("cases")
                    .forEach(cases::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    static ImageContent image(String name) {
        return ImageContent.from(resource("images/" + name), "image/png");
    }

    static ChatRequest request(JsonNode golden) {
        List<ChatMessage> messages = new ArrayList<>();
        golden.get("messages").forEach(message -> messages.add(message(message)));
        List<ToolSpecification> tools = new ArrayList<>();
        golden.path("tools").forEach(tool -> tools.add(tool(tool.get("function"))));
        return ChatRequest.builder()
                .messages(messages)
                .toolSpecifications(tools)
                .build();
    }

    private static Path resource(String name) {
        try {
            return Path.of(Conversations.class.getResource("/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ChatMessage message(JsonNode message) {
        String text = message.path("content").asText();
        return switch (message.get("role").textValue()) {
            case "system" -> SystemMessage.from(text);
            case "user" -> message.get("content").isArray() ? pictures(message.get("content")) : UserMessage.from(text);
            case "assistant" ->
                message.has("tool_calls") ? AiMessage.from(calls(message.get("tool_calls"))) : AiMessage.from(text);
            case "tool" ->
                ToolExecutionResultMessage.from(message.get("tool_call_id").textValue(), null, text);
            default -> throw new IllegalArgumentException(message.toString());
        };
    }

    private static UserMessage pictures(JsonNode parts) {
        List<Content> contents = new ArrayList<>();
        parts.forEach(part -> contents.add(
                part.has("text")
                        ? TextContent.from(part.get("text").textValue())
                        : image(Path.of(part.at("/image_url/url").textValue())
                                .getFileName()
                                .toString())));
        return UserMessage.from(contents);
    }

    private static List<ToolExecutionRequest> calls(JsonNode calls) {
        List<ToolExecutionRequest> requests = new ArrayList<>();
        calls.forEach(call -> requests.add(ToolExecutionRequest.builder()
                .id(call.get("id").textValue())
                .name(call.at("/function/name").textValue())
                .arguments(call.at("/function/arguments").textValue())
                .build()));
        return requests;
    }

    private static ToolSpecification tool(JsonNode function) {
        ToolSpecification tool = ToolSpecification.fromJson(function.toString());
        // of "no properties", LangChain4j writes "required" unless there are no parameters at all
        return function.get("parameters").has("required")
                ? tool
                : tool.toBuilder().parameters(null).build();
    }
}
