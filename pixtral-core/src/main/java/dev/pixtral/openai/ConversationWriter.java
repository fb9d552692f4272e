package dev.pixtral.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes a chat in OpenAI's form, as {@link ConversationReader} reads it. Pictures are included, so the file can be
 * moved.
 */
public final class ConversationWriter {
    private ConversationWriter() {}

    /**
     * Writes a conversation.
     *
     * @param messages user and assistant messages without tool calls; pictures are bytes or {@code data:} addresses
     * @return a JSON array and a line break
     */
    public static String json(List<Message> messages) {
        return JsonText.text(json -> {
            json.writeStartArray();
            for (Message message : messages) {
                json.writeStartObject();
                write(message, json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void write(Message message, JsonGenerator json) throws IOException {
        switch (message) {
            case Message.User(List<Part> parts) -> {
                json.writeStringField("role", "user");
                write(parts, json);
            }
            case Message.Assistant answer -> {
                json.writeStringField("role", "assistant");
                writeThoughts(answer.parts(), json);
                json.writeStringField("content", answer.text());
            }
            case Message.System _, Message.AssistantPrefix _, Message.Tool _ ->
                throw new IllegalArgumentException("not a message of a chat: " + message.getClass());
        }
    }

    private static void writeThoughts(List<Part> parts, JsonGenerator json) throws IOException {
        String thoughts = parts.stream()
                .filter(Part.Thinking.class::isInstance)
                .map(part -> ((Part.Thinking) part).text())
                .collect(Collectors.joining());
        if (!thoughts.isEmpty()) {
            json.writeStringField(CompletionWriter.THOUGHTS, thoughts);
        }
    }

    private static void write(List<Part> parts, JsonGenerator json) throws IOException {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text)) {
            json.writeStringField("content", text);
            return;
        }
        json.writeArrayFieldStart("content");
        for (Part part : parts) {
            json.writeStartObject();
            switch (part) {
                case Part.Text(String text) -> {
                    json.writeStringField("type", "text");
                    json.writeStringField("text", text);
                }
                case Part.Thinking _ ->
                    throw new IllegalArgumentException("not a message of a chat: a question with thoughts");
                case Part.Image(ImageSource source) -> {
                    json.writeStringField("type", "image_url");
                    json.writeObjectFieldStart("image_url");
                    json.writeStringField("url", address(source));
                    json.writeEndObject();
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String address(ImageSource source) {
        return switch (source) {
            case ImageSource.OfBytes picture ->
                "data:%s;base64,%s"
                        .formatted(mediaType(picture), Base64.getEncoder().encodeToString(picture.bytes()));
            case ImageSource.OfData(String uri) -> uri;
            case ImageSource.OfFile _, ImageSource.OfRemote _ ->
                throw new IllegalArgumentException("not a picture of a chat: " + source.name());
        };
    }

    private static String mediaType(ImageSource picture) {
        try {
            ImageFormat format =
                    ImageDecoder.probe(picture, ImageOptions.DEFAULT).format();
            return "image/" + format.name().toLowerCase(Locale.ROOT); // each is named like its media type
        } catch (ImageException e) { // not readable with the default limits
            return "image/*";
        }
    }
}
