package dev.pixtral.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.sampling.SamplingOptions;
import java.util.List;

/** Requests to prompts and options, replies to responses. Pure functions. */
final class PixtralMapper {
    private static final String NO_PARAMETERS = "{\"type\": \"object\", \"properties\": {}}";

    private PixtralMapper() {}

    /**
     * The conversation and the tools of a request.
     *
     * @throws UnsupportedFeatureException if something is asked for that the model does not support
     * @throws InvalidRequestException if the conversation cannot be answered
     * @throws dev.pixtral.errors.PixtralException if a value is missing, or the address of a picture cannot be used
     */
    static Prompt toPrompt(ChatRequest request) {
        ChatRequestParameters parameters = request.parameters();
        if (parameters.toolChoice() == ToolChoice.REQUIRED) {
            throw new UnsupportedFeatureException(
                    "The tool choice REQUIRED is not supported yet; leave the choice to the model, and ask for the tool in the message.");
        }
        if (parameters.responseFormat() != null && parameters.responseFormat().type() == ResponseFormatType.JSON) {
            throw new UnsupportedFeatureException(
                    "The response format JSON is not supported yet; ask for JSON in the message, and check the answer.");
        }
        List<ToolSpecification> offered =
                parameters.toolChoice() == ToolChoice.NONE ? List.of() : parameters.toolSpecifications();
        return Prompt.of(ConversationMapper.map(request.messages()))
                .withTools(offered.stream().map(PixtralMapper::tool).toList());
    }

    private static Tool tool(ToolSpecification specification) {
        String description = specification.description() == null ? "" : specification.description();
        return new Tool(specification.name(), description, schema(specification));
    }

    private static String schema(ToolSpecification specification) {
        if (specification.parameters() == null) {
            return NO_PARAMETERS;
        }
        try {
            return Json.toJson(JsonSchemaElementUtils.toMap(specification.parameters()));
        } catch (RuntimeException e) { // whatever the reader of raw schemas throws at text that is no JSON
            throw new InvalidRequestException(
                    "The parameters of tool '%s' are no JSON schema: %s"
                            .formatted(specification.name(), e.getMessage()),
                    e);
        }
    }

    /**
     * How the answer is made.
     *
     * @param parameters those of the request over the defaults; what is null is as in {@link GenerationOptions#DEFAULT}
     * @param images how pictures are read
     * @throws dev.pixtral.sampling.SamplingException if a value is outside its range
     */
    static GenerationOptions toOptions(ChatRequestParameters parameters, ImageOptions images) {
        GenerationOptions options =
                GenerationOptions.DEFAULT.withSampling(toSampling(parameters)).withImages(images);
        if (parameters.maxOutputTokens() != null) {
            options = options.withMaxTokens(parameters.maxOutputTokens());
        }
        return options.withStop(parameters.stopSequences());
    }

    private static SamplingOptions toSampling(ChatRequestParameters parameters) {
        SamplingOptions.Builder sampling = SamplingOptions.builder();
        if (parameters.temperature() != null) {
            sampling.temperature(parameters.temperature());
        }
        if (parameters.topP() != null) {
            sampling.topP(parameters.topP());
        }
        if (parameters.topK() != null) {
            sampling.topK(parameters.topK());
        }
        if (parameters.frequencyPenalty() != null) {
            sampling.frequencyPenalty(parameters.frequencyPenalty());
        }
        if (parameters.presencePenalty() != null) {
            sampling.presencePenalty(parameters.presencePenalty());
        }
        if (parameters instanceof PixtralChatRequestParameters pixtral && pixtral.seed() != null) {
            sampling.seed(pixtral.seed());
        }
        return sampling.build();
    }

    /** The answer, under the given id and name of the model. */
    static ChatResponse toChatResponse(Reply reply, String id, String modelName) {
        int promptTokens = reply.usage().promptTokens();
        int generatedTokens = reply.usage().generatedTokens();
        return ChatResponse.builder()
                .id(id)
                .modelName(modelName)
                .aiMessage(toAiMessage(reply))
                .tokenUsage(new TokenUsage(promptTokens, generatedTokens))
                .finishReason(toFinishReason(reply.finishReason()))
                .build();
    }

    private static AiMessage toAiMessage(Reply reply) {
        return reply.toolCalls().isEmpty()
                ? AiMessage.from(reply.text())
                : AiMessage.from(
                        reply.toolCalls().stream().map(PixtralMapper::toRequest).toList());
    }

    private static ToolExecutionRequest toRequest(ToolCall call) {
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
            case CANCELLED -> FinishReason.OTHER;
        };
    }
}
