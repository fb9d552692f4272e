package dev.pixtral.jlama;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tjake.jlama.model.functions.Generator.FinishReason;
import com.github.tjake.jlama.model.functions.Generator.Response;
import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.tokenizer.SpecialTokenPolicy;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.Map;

/** Converts a reply to Jlama's response. */
final class Responses {
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS); // keep all digits
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private Responses() {}

    static Response of(Reply reply, Tokenizer tokenizer) {
        boolean calls = !reply.toolCalls().isEmpty();
        Response response = new Response(
                calls ? tokenizer.decode(reply.tokens(), SpecialTokenPolicy.IGNORE) : reply.text(),
                tokenizer.decode(reply.tokens(), SpecialTokenPolicy.KEEP),
                finishReason(reply),
                reply.usage().promptTokens() - 1, // Jlama does not count the begin of sequence
                reply.usage().generatedTokens(),
                Math.round(reply.timings().imageMs() + reply.timings().prefillMs()),
                Math.round(reply.timings().decodeMs()));
        return calls
                ? response.copyWithToolCalls(
                        reply.toolCalls().stream().map(Responses::toolCall).toList())
                : response;
    }

    private static FinishReason finishReason(Reply reply) {
        return switch (reply.finishReason()) {
            case STOP -> FinishReason.STOP_TOKEN;
            case LENGTH -> FinishReason.MAX_TOKENS;
            case TOOL_CALLS -> FinishReason.TOOL_CALL;
            case MALFORMED_TOOL_CALLS, CANCELLED -> FinishReason.ERROR;
        };
    }

    private static com.github.tjake.jlama.safetensors.prompt.ToolCall toolCall(ToolCall call) {
        try {
            return new com.github.tjake.jlama.safetensors.prompt.ToolCall(
                    call.name(), call.id(), JSON.readValue(call.arguments(), OBJECT));
        } catch (JsonProcessingException e) {
            throw JlamaException.malformedArguments(call.name(), e);
        }
    }
}
