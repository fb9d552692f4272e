package dev.pixtral.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;
import dev.pixtral.chat.ToolCall;
import dev.pixtral.engine.FinishReason;
import dev.pixtral.engine.Usage;
import dev.pixtral.sampling.TokenLogprob;
import dev.pixtral.sampling.TokenLogprobs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes one answer in the form of OpenAI's chat: as a whole ({@code chat.completion}), or in pieces
 * ({@code chat.completion.chunk}). In addition to that form, the field {@code pixtral} of the answer or its last piece
 * has times, warnings and, after random draws, the seed; and {@code reasoning_content} has what the model thought, if
 * it did. Each text is one JSON object and a line break, and has no other line break. Immutable and thread-safe.
 */
public final class CompletionWriter {
    /** Not a field of OpenAI's, but of most servers whose models think. */
    static final String THOUGHTS = "reasoning_content";

    private final String id;
    private final long created;
    private final String model;
    private final GenerationOptions options;
    private final int topLogprobs;
    private final List<String> warnings;

    /**
     * Makes a writer for one answer.
     *
     * @param id identifier of the answer
     * @param created when it began, in seconds since 1970
     * @param model name of the model
     * @param request what is answered; the writer does not keep its conversation
     * @param options options of the answer
     */
    public CompletionWriter(String id, long created, String model, ChatRequest request, GenerationOptions options) {
        this.id = id;
        this.created = created;
        this.model = model;
        this.topLogprobs = request.topLogprobs();
        this.warnings = request.warning().stream().toList();
        this.options = options;
    }

    /**
     * Writes a whole answer.
     *
     * @param reply the answer
     * @return a JSON object and a line break
     */
    public String whole(Reply reply) {
        return object("chat.completion", json -> {
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("message");
            json.writeStringField("role", "assistant");
            writeContent(reply, json);
            json.writeEndObject();
            if (options.sampling().logprobs() > 0) {
                writeLogprobs(reply.logprobs(), json);
            } else {
                json.writeNullField("logprobs");
            }
            json.writeStringField("finish_reason", finishReason(reply));
            json.writeEndObject();
            json.writeEndArray();
            write(reply.usage(), json);
            writeExtension(reply, json);
        });
    }

    private static void writeContent(Reply reply, JsonGenerator json) throws IOException {
        if (reply.toolCalls().isEmpty() || !reply.text().isEmpty()) {
            json.writeStringField("content", reply.text());
        } else {
            json.writeNullField("content");
        }
        if (!reply.thinking().isEmpty()) {
            json.writeStringField(THOUGHTS, reply.thinking());
        }
        json.writeNullField("refusal");
        if (reply.toolCalls().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tool_calls");
        for (ToolCall call : reply.toolCalls()) {
            json.writeStartObject();
            writeCall(call.id(), call.name(), call.arguments(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeCall(String id, String name, String arguments, JsonGenerator json) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", name);
        json.writeStringField("arguments", arguments);
        json.writeEndObject();
    }

    /**
     * Writes the first piece of a streamed answer, which has no text yet.
     *
     * @return a JSON object and a line break
     */
    public String begin() {
        return delta(
                json -> {
                    json.writeStringField("role", "assistant");
                    json.writeStringField("content", "");
                },
                List.of());
    }

    /**
     * Writes a piece of text.
     *
     * @param text the next characters
     * @param tokens log-probabilities of the tokens since the last piece, empty if they were not requested
     * @return a JSON object and a line break
     */
    public String text(String text, List<TokenLogprobs> tokens) {
        return delta(json -> json.writeStringField("content", text), tokens);
    }

    /**
     * Writes a piece of what the model thinks before it answers.
     *
     * @param text the next characters
     * @param tokens log-probabilities of the tokens since the last piece, empty if they were not requested
     * @return a JSON object and a line break
     */
    public String thinking(String text, List<TokenLogprobs> tokens) {
        return delta(json -> json.writeStringField(THOUGHTS, text), tokens);
    }

    /**
     * Writes the beginning of a tool call.
     *
     * @param index 0 for the first call of the answer
     * @param callId its identifier
     * @param name name of the tool
     * @param tokens log-probabilities of the tokens since the last piece, empty if they were not requested
     * @return a JSON object and a line break
     */
    public String call(int index, String callId, String name, List<TokenLogprobs> tokens) {
        return callDelta(index, json -> writeCall(callId, name, "", json), tokens);
    }

    /**
     * Writes a piece of the arguments of a tool call.
     *
     * @param index index of the call
     * @param fragment the next characters
     * @param tokens log-probabilities of the tokens since the last piece, empty if they were not requested
     * @return a JSON object and a line break
     */
    public String arguments(int index, String fragment, List<TokenLogprobs> tokens) {
        return callDelta(
                index,
                json -> {
                    json.writeObjectFieldStart("function");
                    json.writeStringField("arguments", fragment);
                    json.writeEndObject();
                },
                tokens);
    }

    /**
     * Writes the last piece, with the reason why the answer ended.
     *
     * @param reply the complete answer
     * @param tokens log-probabilities of the tokens since the last piece, empty if they were not requested
     * @return a JSON object and a line break
     */
    public String end(Reply reply, List<TokenLogprobs> tokens) {
        return chunk(
                _ -> {},
                tokens,
                json -> json.writeStringField("finish_reason", finishReason(reply)),
                json -> writeExtension(reply, json));
    }

    /**
     * Writes the piece with the number of tokens, which follows the last one if the request asks for it.
     *
     * @param reply the complete answer
     * @return a JSON object and a line break
     */
    public String usage(Reply reply) {
        return object("chat.completion.chunk", json -> {
            json.writeArrayFieldStart("choices");
            json.writeEndArray();
            write(reply.usage(), json);
        });
    }

    private String callDelta(int index, JsonText.Fields fields, List<TokenLogprobs> tokens) {
        return delta(
                json -> {
                    json.writeArrayFieldStart("tool_calls");
                    json.writeStartObject();
                    json.writeNumberField("index", index);
                    fields.writeTo(json);
                    json.writeEndObject();
                    json.writeEndArray();
                },
                tokens);
    }

    private String delta(JsonText.Fields fields, List<TokenLogprobs> tokens) {
        return chunk(fields, tokens, json -> json.writeNullField("finish_reason"), _ -> {});
    }

    private String chunk(
            JsonText.Fields delta, List<TokenLogprobs> tokens, JsonText.Fields end, JsonText.Fields extension) {
        return object("chat.completion.chunk", json -> {
            json.writeArrayFieldStart("choices");
            json.writeStartObject();
            json.writeNumberField("index", 0);
            json.writeObjectFieldStart("delta");
            delta.writeTo(json);
            json.writeEndObject();
            if (tokens.isEmpty()) {
                json.writeNullField("logprobs");
            } else {
                writeLogprobs(tokens, json);
            }
            end.writeTo(json);
            json.writeEndObject();
            json.writeEndArray();
            extension.writeTo(json);
        });
    }

    private String object(String kind, JsonText.Fields fields) {
        return JsonText.line(json -> {
            json.writeStringField("id", id);
            json.writeStringField("object", kind);
            json.writeNumberField("created", created);
            json.writeStringField("model", model);
            fields.writeTo(json);
        });
    }

    /** OpenAI's word. Calls that are not valid are part of the text, which then ended by itself. */
    private static String finishReason(Reply reply) {
        return switch (reply.finishReason()) {
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case STOP, MALFORMED_TOOL_CALLS -> "stop";
            case CANCELLED -> throw new IllegalArgumentException("not a complete answer: " + FinishReason.CANCELLED);
        };
    }

    private void writeLogprobs(List<TokenLogprobs> tokens, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("logprobs");
        json.writeArrayFieldStart("content");
        for (TokenLogprobs token : tokens) {
            json.writeStartObject();
            ReplyJson.write(token.token(), token.logprob(), json);
            json.writeArrayFieldStart("top_logprobs");
            for (TokenLogprob top :
                    token.top().subList(0, Math.min(topLogprobs, token.top().size()))) {
                json.writeStartObject();
                ReplyJson.write(top.token(), top.logprob(), json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNullField("refusal");
        json.writeEndObject();
    }

    private static void write(Usage usage, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", usage.promptTokens());
        json.writeNumberField("completion_tokens", usage.generatedTokens());
        json.writeNumberField("total_tokens", usage.promptTokens() + usage.generatedTokens());
        json.writeObjectFieldStart("prompt_tokens_details");
        json.writeNumberField("cached_tokens", usage.cachedTokens());
        json.writeNumberField("image_tokens", usage.imageTokens());
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeExtension(Reply reply, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("pixtral");
        json.writeObjectFieldStart("timings");
        ReplyJson.writeFields(reply.timings(), json);
        json.writeEndObject();
        ReplyJson.writeSeed(reply, options, json);
        List<String> all = new ArrayList<>(reply.warnings());
        all.addAll(warnings);
        JsonText.strings(json, "warnings", all);
        json.writeEndObject();
    }
}
