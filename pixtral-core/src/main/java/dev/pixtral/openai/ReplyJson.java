package dev.pixtral.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.Timings;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprob;
import dev.pixtral.sampling.TokenLogprobs;
import dev.pixtral.sampling.TokenText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes answers as JSON. */
public final class ReplyJson {
    /** OpenAI's value for the logarithm of 0, which JSON has no number for. */
    private static final double IMPOSSIBLE = -9999.0;

    private ReplyJson() {}

    /**
     * Writes a whole answer.
     *
     * @param reply the answer
     * @param options the options of the answer: the seed is included if sampling was random, log-probabilities if they
     *     were requested
     * @param loadMs the time that opening the model took, in milliseconds
     * @return a JSON object and a line break
     */
    public static String of(Reply reply, GenerationOptions options, double loadMs) {
        return JsonText.line(json -> write(reply, options, loadMs, json));
    }

    /** Writes the fields of an answer. */
    static void write(Reply reply, GenerationOptions options, double loadMs, JsonGenerator json) throws IOException {
        json.writeStringField("text", reply.text());
        if (!reply.thinking().isEmpty()) {
            json.writeStringField("thinking", reply.thinking());
        }
        json.writeArrayFieldStart("toolCalls");
        for (ToolCall call : reply.toolCalls()) {
            json.writeStartObject();
            write(call, json);
            json.writeEndObject();
        }
        json.writeEndArray();
        JsonText.ints(json, "tokens", reply.tokens());
        json.writeStringField("finishReason", reply.finishReason().name().toLowerCase(Locale.ROOT));
        write(reply.usage(), json);
        write(reply.timings(), loadMs, json);
        writeSeed(reply, options, json);
        if (options.sampling().logprobs() > 0) {
            write(reply.logprobs(), json);
        }
        JsonText.strings(json, "warnings", reply.warnings());
    }

    /** Writes the seed, if there were random draws. */
    static void writeSeed(Reply reply, GenerationOptions options, JsonGenerator json) throws IOException {
        if (!options.sampling().greedy()) {
            json.writeNumberField("seed", reply.seed());
        }
    }

    /**
     * Writes a tool call.
     *
     * @param call the call
     * @return a JSON object and a line break
     */
    public static String of(ToolCall call) {
        return JsonText.line(json -> write(call, json));
    }

    private static void write(ToolCall call, JsonGenerator json) throws IOException {
        json.writeStringField("id", call.id());
        json.writeStringField("name", call.name());
        JsonText.embedded(json, "arguments", call.arguments());
    }

    private static void write(Usage usage, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("promptTokens", usage.promptTokens());
        json.writeNumberField("imageTokens", usage.imageTokens());
        json.writeNumberField("generatedTokens", usage.generatedTokens());
        json.writeNumberField("cachedTokens", usage.cachedTokens());
        json.writeNumberField("cachedPictures", usage.cachedPictures());
        json.writeNumberField("cachedBytes", usage.cachedBytes());
        json.writeNumberField("draftedTokens", usage.draftedTokens());
        json.writeNumberField("acceptedTokens", usage.acceptedTokens());
        json.writeEndObject();
    }

    private static void write(Timings timings, double loadMs, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("timings");
        JsonText.measured(json, "loadMs", loadMs);
        writeFields(timings, json);
        json.writeEndObject();
    }

    /** Writes the times of one answer. */
    static void writeFields(Timings timings, JsonGenerator json) throws IOException {
        JsonText.measured(json, "queueMs", timings.queueMs());
        JsonText.measured(json, "imageMs", timings.imageMs());
        JsonText.measured(json, "prefillMs", timings.prefillMs());
        JsonText.measured(json, "firstTokenMs", timings.firstTokenMs());
        JsonText.measured(json, "decodeMs", timings.decodeMs());
        JsonText.measured(json, "prefillTokensPerSecond", timings.prefillTokensPerSecond());
        JsonText.measured(json, "decodeTokensPerSecond", timings.decodeTokensPerSecond());
    }

    private static void write(List<TokenLogprobs> tokens, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("logprobs");
        for (TokenLogprobs token : tokens) {
            json.writeStartObject();
            write(token.id(), token.token(), token.logprob(), json);
            json.writeArrayFieldStart("top");
            for (TokenLogprob top : token.top()) {
                json.writeStartObject();
                write(top.id(), top.token(), top.logprob(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void write(int id, TokenText token, double logprob, JsonGenerator json) throws IOException {
        json.writeNumberField("id", id);
        write(token, logprob, json);
    }

    /** Writes a token and its log-probability, as OpenAI's chat does. */
    static void write(TokenText token, double logprob, JsonGenerator json) throws IOException {
        json.writeStringField("token", token.text());
        write(token.bytes(), json);
        json.writeNumberField("logprob", Math.max(logprob, IMPOSSIBLE));
    }

    /** Writes bytes as numbers from 0 to 255; null for a control token, which stands for no bytes. */
    private static void write(byte[] bytes, JsonGenerator json) throws IOException {
        if (bytes.length == 0) {
            json.writeNullField("bytes");
            return;
        }
        json.writeArrayFieldStart("bytes");
        for (byte b : bytes) {
            json.writeNumber(Byte.toUnsignedInt(b));
        }
        json.writeEndArray();
    }
}
