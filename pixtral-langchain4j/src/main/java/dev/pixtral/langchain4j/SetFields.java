package dev.pixtral.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Describes parameters, responses or tools in one line that contains only the fields that are set:
 * {@code modelName=pixtral-tiny, temperature=0.0}. Used for one line.
 */
final class SetFields {
    private final List<String> fields = new ArrayList<>();

    private SetFields() {}

    /** Describes the parameters of a request, whose schemas have been checked. */
    static String of(ChatRequestParameters parameters) {
        SetFields set = new SetFields()
                .add("modelName", parameters.modelName())
                .add("temperature", parameters.temperature())
                .add("topP", parameters.topP())
                .add("topK", parameters.topK())
                .add("frequencyPenalty", parameters.frequencyPenalty())
                .add("presencePenalty", parameters.presencePenalty())
                .add("maxOutputTokens", parameters.maxOutputTokens())
                .add("stopSequences", parameters.stopSequences())
                .add("toolChoice", parameters.toolChoice());
        if (parameters instanceof PixtralChatRequestParameters own) {
            own.describe(set);
        }
        SchemaWriter schemas = new SchemaWriter();
        set.add("responseFormat", format(parameters.responseFormat(), schemas));
        return set.add(
                        "tools",
                        parameters.toolSpecifications().stream()
                                .map(tool -> tool(tool, schemas))
                                .toList())
                .toString();
    }

    private static String format(ResponseFormat format, SchemaWriter schemas) {
        if (format == null || format.jsonSchema() == null) {
            return format == null ? null : String.valueOf(format.type());
        }
        return new SetFields()
                .add("name", format.jsonSchema().name())
                .add("schema", schemas.json(format.jsonSchema().rootElement(), "The schema of the response format"))
                .inBraces(format.type());
    }

    private static String tool(ToolSpecification tool, SchemaWriter schemas) {
        if (tool == null) {
            return "no tool"; // the request fails with details
        }
        return new SetFields()
                .add("description", tool.description())
                .add(
                        "parameters",
                        tool.parameters() == null
                                ? null
                                : schemas.json(tool.parameters(), "The schema of tool '" + tool.name() + "'"))
                .inBraces(tool.name());
    }

    /** Describes a response. */
    static String of(ChatResponse response) {
        SetFields set = new SetFields();
        ChatResponseMetadata metadata = response.metadata();
        set.add("id", metadata.id())
                .add("modelName", metadata.modelName())
                .add("tokenUsage", metadata.tokenUsage())
                .add("finishReason", metadata.finishReason());
        if (metadata instanceof PixtralChatResponseMetadata own) {
            set.add("timings", own.timings())
                    .add("seed", own.seed())
                    .add("logprobs", own.logprobs())
                    .add("warnings", own.warnings());
        }
        return set.add("answer", answer(response.aiMessage())).toString();
    }

    /** Describes an AI message: its text, its calls, or both. */
    static String answer(AiMessage message) {
        String calls =
                message.toolExecutionRequests().stream().map(SetFields::call).collect(Collectors.joining(" and "));
        String text = message.text() == null ? "" : message.text();
        return text.isEmpty() || calls.isEmpty() ? text + calls : text + " " + calls;
    }

    private static String call(ToolExecutionRequest call) {
        if (call == null) {
            return "no call"; // the request fails with details
        }
        return "call of "
                + new SetFields()
                        .add("id", call.id())
                        .add("arguments", call.arguments())
                        .inBraces(call.name());
    }

    /** Adds a field, unless its value is null or an empty collection. */
    SetFields add(String name, Object value) {
        boolean empty = value == null || value instanceof Collection<?> list && list.isEmpty();
        if (!empty) {
            fields.add(name + "=" + value);
        }
        return this;
    }

    private String inBraces(Object of) {
        String name = of == null ? "" : String.valueOf(of);
        return fields.isEmpty() ? name : name + "{" + this + "}";
    }

    @Override
    public String toString() {
        return String.join(", ", fields);
    }
}
