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
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.pixtral.Pixtral;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reference answers of contract-answers.json: for each request that the suites make, an answer that they accept. A
 * request is recognised by its messages (pictures by their number, calls without their ids), the names of its tools and
 * its response format.
 */
final class ReferenceAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One suite's tool says what day it is. */
    private static final Pattern TODAY = Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\d)\"");

    private static final String TODAY_PLACE = "<TODAY yyyy-MM-dd>";

    private final Tokenizer tokenizer;
    private final Map<List<String>, JsonNode> answers = read();

    /** Answers for a model: with a thought before each, if it can think. */
    ReferenceAnswers(String model) {
        this.tokenizer = tokenizer(model);
    }

    /** Prefers the tokens of the reference answer to a request. */
    LogitsProcessor processor(ChatRequest request) {
        List<String> key = key(request);
        JsonNode answer = answers.get(key);
        if (answer == null) {
            return (prompt, generated, logits) -> {
                throw new IllegalStateException("No reference answer to " + key);
            };
        }
        return answer.has("calls")
                ? ReferenceDecoder.ofCalls(tokenizer, answer.get("calls"))
                : ReferenceDecoder.ofText(
                        tokenizer, answer.get("text").textValue().replace(TODAY_PLACE, date(request)));
    }

    private static Tokenizer tokenizer(String model) {
        try (Pixtral pixtral = Pixtral.open(model)) {
            return pixtral.tokenizer();
        }
    }

    private static Map<List<String>, JsonNode> read() {
        Map<List<String>, JsonNode> answers = new HashMap<>();
        try (InputStream in = ReferenceAnswers.class.getResourceAsStream("/contract-answers.json")) {
            JSON.readTree(in).forEach(reference -> answers.put(key(reference), reference.get("answer")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return answers;
    }

    private static List<String> key(JsonNode reference) {
        List<String> key = new ArrayList<>();
        for (JsonNode message : reference.get("messages")) {
            List<String> calls = new ArrayList<>();
            message.path("calls")
                    .forEach(call -> calls.add(call(call.get("name").textValue(), call.get("arguments"))));
            key.add(line(
                    message.get("role").textValue(),
                    message.path("text").asText(),
                    message.path("images").asInt(),
                    calls));
        }
        reference.path("tools").forEach(tool -> key.add("TOOL " + tool.textValue()));
        key.add("FORMAT " + reference.path("format").asText());
        return key;
    }

    private static List<String> key(ChatRequest request) {
        List<String> key = new ArrayList<>();
        request.messages().forEach(message -> key.add(line(message)));
        for (ToolSpecification tool : request.toolSpecifications()) {
            key.add("TOOL " + tool.name());
        }
        key.add("FORMAT " + name(request.responseFormat()));
        return key;
    }

    private static String name(ResponseFormat format) {
        if (format == null) {
            return "";
        }
        return format.jsonSchema() == null
                ? format.type().name()
                : format.jsonSchema().name();
    }

    private static String line(ChatMessage message) {
        return switch (message) {
            case SystemMessage system -> line("system", system.text(), 0, List.of());
            case UserMessage user -> line("user", user.contents(), List.of());
            case AiMessage assistant -> line("assistant", text(assistant), 0, calls(assistant));
            case ToolExecutionResultMessage result -> line("tool", result.contents(), List.of());
            default -> throw new IllegalArgumentException(message.toString());
        };
    }

    private static String text(AiMessage assistant) {
        return assistant.text() == null ? "" : assistant.text();
    }

    private static List<String> calls(AiMessage assistant) {
        List<String> calls = new ArrayList<>();
        for (ToolExecutionRequest call : assistant.toolExecutionRequests()) {
            try {
                calls.add(call(call.name(), JSON.readTree(call.arguments())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return calls;
    }

    private static String line(String role, List<Content> contents, List<String> calls) {
        StringBuilder text = new StringBuilder();
        int images = 0;
        for (Content content : contents) {
            switch (content) {
                case TextContent part -> text.append(part.text());
                case ImageContent _ -> images++;
                default -> throw new IllegalArgumentException(content.toString());
            }
        }
        return line(role, text.toString(), images, calls);
    }

    private static String line(String role, String text, int images, List<String> calls) {
        String lasting = role.equals("tool") ? TODAY.matcher(text).replaceAll('"' + TODAY_PLACE + '"') : text;
        return "%s '%s' with %d pictures %s".formatted(role, lasting, images, calls);
    }

    private static String call(String name, JsonNode arguments) {
        return name + arguments;
    }

    private static String date(ChatRequest request) {
        Matcher today = TODAY.matcher(request.messages().getLast().toString());
        return today.find() ? today.group(1) : TODAY_PLACE;
    }
}
