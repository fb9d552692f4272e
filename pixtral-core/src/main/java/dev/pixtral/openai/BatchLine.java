package dev.pixtral.openai;

import dev.pixtral.GenerationOptions;
import dev.pixtral.Reply;

/** A line of a batch, which may have a name ({@code custom_id}), and the line that answers it. Not thread-safe. */
public final class BatchLine {
    private static final String CUSTOM_ID = "custom_id";

    private final JsonLines.Line line;
    private final String source;
    private String customId; // null until it is read, or if there is none

    /**
     * Makes a line of a batch.
     *
     * @param line the line as it was read
     * @param source the name of the lines in error messages
     */
    public BatchLine(JsonLines.Line line, String source) {
        this.line = line;
        this.source = source;
    }

    /**
     * Reads the conversation.
     *
     * @param reader reads it
     * @return the conversation
     * @throws ConversationException if the line is not a conversation
     */
    public Conversation conversation(ConversationReader reader) {
        JsonPlace request = JsonInput.parseLine(line.json(), "%s, line %d".formatted(source, line.number()));
        customId = request.value().path(CUSTOM_ID).textValue(); // even if the line is invalid otherwise
        return reader.conversation(request);
    }

    /**
     * Writes the line's answer.
     *
     * @param reply the answer, complete or interrupted
     * @param options the options of the answer
     * @param loadMs the time that opening the model took, in milliseconds
     * @return a JSON object and a line break
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
     * Writes the error because of which the line has no answer.
     *
     * @param message a sentence
     * @return a JSON object and a line break
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
