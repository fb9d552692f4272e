package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.StrictRecords;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.errors.Warnings;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import dev.pixtral.image.ImageBudget;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Maps requests to prompts and options, and replies to responses. Pure functions. */
final class PixtralMapper {
    private static final String NO_PARAMETERS = "{\"type\": \"object\", \"properties\": {}}";

    private static final String RESPONSE_SCHEMA = "The response schema";

    private PixtralMapper() {}

    /**
     * Maps the conversation, the tools and the response format of a request.
     *
     * @param warnings receives a sentence on each content of a tool result that cannot be used
     * @throws UnsupportedFeatureException if the request uses a feature that the model does not support
     * @throws InvalidRequestException if the conversation cannot be answered
     * @throws dev.pixtral.errors.PixtralException if a value is missing, or the address of a picture cannot be used
     */
    static Prompt toPrompt(ChatRequest request, Consumer<String> warnings) {
        ChatRequestParameters parameters = request.parameters();
        SchemaWriter schemas = new SchemaWriter();
        Prompt prompt = new Prompt(
                ConversationMapper.map(request.messages(), imagesFirst(parameters), warnings),
                parameters.toolSpecifications().stream()
                        .map(tool -> tool(tool, schemas))
                        .toList(),
                format(parameters.responseFormat(), schemas));
        boolean strict =
                Boolean.TRUE.equals(PixtralChatRequestParameters.of(parameters).strictRecords());
        return strict ? StrictRecords.applied(prompt) : prompt;
    }

    private static boolean imagesFirst(ChatRequestParameters parameters) {
        return getOrDefault(PixtralChatRequestParameters.of(parameters).imagesFirst(), ConversationMapper.IMAGES_FIRST);
    }

    private static dev.pixtral.chat.ResponseFormat format(ResponseFormat format, SchemaWriter schemas) {
        if (format == null || format.type() == ResponseFormatType.TEXT) {
            return dev.pixtral.chat.ResponseFormat.TEXT;
        }
        JsonSchema schema = format.jsonSchema();
        if (schema == null) {
            return new dev.pixtral.chat.ResponseFormat.JsonObject();
        }
        String name = getOrDefault(schema.name(), "");
        return new dev.pixtral.chat.ResponseFormat.JsonSchema(
                name, schemas.json(schema.rootElement(), RESPONSE_SCHEMA));
    }

    private static Tool tool(ToolSpecification specification, SchemaWriter schemas) {
        if (specification == null) {
            throw ValueCheck.missing("A tool of the request");
        }
        String description = specification.description() == null ? "" : specification.description();
        boolean strict = Boolean.TRUE.equals(specification.strict());
        return new Tool(specification.name(), description, schema(specification, schemas), strict);
    }

    private static String schema(ToolSpecification specification, SchemaWriter schemas) {
        return specification.parameters() == null
                ? NO_PARAMETERS
                : schemas.json(specification.parameters(), schemaOf(specification));
    }

    private static String schemaOf(ToolSpecification specification) {
        return "The schema of tool '" + specification.name() + "'";
    }

    /**
     * Checks that the schemas of a request can be traversed, as {@link #toPrompt} does.
     *
     * @throws InvalidRequestException if one of them is too deep, or if they are too large
     */
    static void checkSchemas(ChatRequestParameters parameters) {
        SchemaWriter schemas = new SchemaWriter();
        for (ToolSpecification tool : parameters.toolSpecifications()) {
            if (tool != null && tool.parameters() != null) {
                schemas.check(tool.parameters(), schemaOf(tool));
            }
        }
        ResponseFormat format = parameters.responseFormat();
        if (format != null && format.jsonSchema() != null) {
            schemas.check(format.jsonSchema().rootElement(), RESPONSE_SCHEMA);
        }
    }

    /**
     * Maps the parameters to the engine's options.
     *
     * @param parameters those of the request over the defaults; null stands for the value of
     *     {@link GenerationOptions#DEFAULT}
     * @param images options for reading pictures
     * @throws dev.pixtral.errors.PixtralException if a value is outside its range
     */
    static GenerationOptions toOptions(ChatRequestParameters parameters, ImageOptions images) {
        PixtralChatRequestParameters all = PixtralChatRequestParameters.of(parameters);
        GenerationOptions options = GenerationOptions.DEFAULT
                .withSampling(toSampling(all))
                .withImages(images)
                .withImageBudget(toBudget(all))
                .withRules(toRules(all))
                .withStop(all.stopSequences())
                .withCacheSalt(getOrDefault(all.cacheSalt(), ""));
        return all.maxOutputTokens() == null ? options : options.withMaxTokens(all.maxOutputTokens());
    }

    private static AnswerRules toRules(PixtralChatRequestParameters parameters) {
        AnswerRules rules = AnswerRules.DEFAULT.withToolUse(toToolUse(parameters));
        if (Boolean.FALSE.equals(parameters.parallelToolCalls())) {
            rules = rules.withMaxToolCalls(1);
        }
        if (Boolean.TRUE.equals(parameters.openObjects())) {
            rules = rules.withOpenness(Openness.OPEN);
        }
        return Boolean.TRUE.equals(parameters.lenientSchemas()) ? rules.withStrictness(Strictness.LENIENT) : rules;
    }

    private static ToolUse toToolUse(PixtralChatRequestParameters parameters) {
        if (parameters.toolChoice() == ToolChoice.NONE) {
            return ToolUse.NONE;
        }
        if (parameters.toolChoiceName() != null) {
            return ToolUse.only(parameters.toolChoiceName());
        }
        return parameters.toolChoice() == ToolChoice.REQUIRED ? ToolUse.REQUIRED : ToolUse.AUTO;
    }

    private static ImageBudget toBudget(PixtralChatRequestParameters parameters) {
        ImageBudget budget = ImageBudget.UNLIMITED;
        if (parameters.maxImageSide() != null) {
            budget = budget.withLongestSide(parameters.maxImageSide());
        }
        if (parameters.maxImageTokens() != null) {
            budget = budget.withTokens(parameters.maxImageTokens());
        }
        return parameters.maxPromptImageTokens() == null
                ? budget
                : budget.withPromptTokens(parameters.maxPromptImageTokens());
    }

    private static SamplingOptions toSampling(PixtralChatRequestParameters parameters) {
        SamplingOptions.Builder sampling = SamplingOptions.builder();
        ifPresent(parameters.temperature(), sampling::temperature);
        ifPresent(parameters.topP(), sampling::topP);
        ifPresent(parameters.topK(), sampling::topK);
        ifPresent(parameters.minP(), sampling::minP);
        ifPresent(parameters.repetitionPenalty(), sampling::repetitionPenalty);
        ifPresent(parameters.frequencyPenalty(), sampling::frequencyPenalty);
        ifPresent(parameters.presencePenalty(), sampling::presencePenalty);
        ifPresent(parameters.seed(), sampling::seed);
        ifPresent(parameters.logprobs(), sampling::logprobs);
        return sampling.build();
    }

    private static <T> void ifPresent(T value, Consumer<T> setting) {
        if (value != null) {
            setting.accept(value);
        }
    }

    /**
     * Maps the answer, with a new id and the name of the model that generated it.
     *
     * @param pictures warnings about retrieved pictures, which come before those of the reply
     */
    static ChatResponse toChatResponse(
            Reply reply,
            PixtralClient.Thinking thinking,
            SamplingOptions sampling,
            String modelName,
            Warnings pictures) {
        return ChatResponse.builder()
                .aiMessage(toAiMessage(reply, thinking))
                .metadata(PixtralChatResponseMetadata.builder()
                        .id(UUID.randomUUID().toString())
                        .modelName(modelName)
                        .tokenUsage(PixtralTokenUsage.of(reply.usage()))
                        .finishReason(toFinishReason(reply.finishReason()))
                        .timings(reply.timings())
                        .seed(sampling.greedy() ? null : reply.seed())
                        .logprobs(reply.logprobs())
                        .warnings(Stream.concat(pictures.list().stream(), reply.warnings().stream())
                                .toList())
                        .build())
                .build();
    }

    private static AiMessage toAiMessage(Reply reply, PixtralClient.Thinking thinking) {
        String thoughts = thinking.returned() && !reply.thinking().isEmpty() ? reply.thinking() : null;
        if (reply.toolCalls().isEmpty()) {
            return AiMessage.builder().text(reply.text()).thinking(thoughts).build();
        }
        return AiMessage.builder()
                .text(reply.text().isEmpty() ? null : reply.text())
                .thinking(thoughts)
                .toolExecutionRequests(
                        reply.toolCalls().stream().map(PixtralMapper::toRequest).toList())
                .build();
    }

    static ToolExecutionRequest toRequest(ToolCall call) {
        return ToolExecutionRequest.builder()
                .id(call.id())
                .name(call.name())
                .arguments(call.arguments())
                .build();
    }

    private static FinishReason toFinishReason(dev.pixtral.engine.FinishReason reason) {
        return switch (reason) {
            case STOP -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case TOOL_CALLS -> FinishReason.TOOL_EXECUTION;
            case MALFORMED_TOOL_CALLS, CANCELLED -> FinishReason.OTHER;
        };
    }
}
