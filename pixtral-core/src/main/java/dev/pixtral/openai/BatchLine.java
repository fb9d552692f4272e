package dev.pixtral.openai;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;

/**
 * A line of a batch, which may call itself something ({@code custom_id}), and the line that answers it. Used by one
 * thread.
 */
public final class BatchLine {
    private static final String CUSTOM_ID = "custom_id";

    private final JsonLines.Line line;
    private final String source;
    private String customId; // null until it is read, and where there is none

    /**
     * Takes a line.
     *
     * @param line as it was read
     * @param source what errors call the lines
     */
    public BatchLine(JsonLines.Line line, String source) {
        this.line = line;
        this.source = source;
    }

    /**
     * Reads the conversation.
     *
     * @param reader how it is read
     * @return the conversation
     * @throws ConversationException if the line is none
     */
    public Conversation conversation(ConversationReader reader) {
        JsonPlace request = JsonInput.parseLine(line.json(), "%s, line %d".formatted(source, line.number()));
        customId = request.value().path(CUSTOM_ID).textValue(); // whatever else is wrong with the line
        return reader.conversation(request);
    }

    /**
     * Writes the line's answer.
     *
     * @param reply the answer, complete or interrupted
     * @param options how it was made
     * @param loadMs how long opening the model took
     * @return an object and the end of the line
     */
    public String answer(Reply reply, GenerationOptions options, double loadMs) {
        return JsonText.line(json -> {
            if (customId != null) {
                json.writeStringField(CUSTOM_ID, customId);
            }
            ReplyJson.write(reply, options, loadMs, json);
        });
    }

    /**
     * Writes why the line has no answer.
     *
     * @param message a sentence
     * @return an object and the end of the line
     */
    public String error(String message) {
        return JsonText.line(json -> {
            if (customId != null) {
                json.writeStringField(CUSTOM_ID, customId);
            }
            json.writeStringField("error", message);
            json.writeNumberField("line", line.number());
        });
    }
}
