package dev.pixtral;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Replaces pictures of tool results that cannot be read by a sentence, which the model sees in the result: a tool that
 * returned something else must not end the conversation, nor every later request with the same history. The caller
 * learns of it by a warning. Pictures of users are not replaced.
 */
final class ReadableResults {
    private static final String TOLD = "The tool returned a picture that cannot be read: %s";

    /** One attempt finds all unreadable pictures, unless a server's answers change in between. */
    private static final int ATTEMPTS = 3;

    private ReadableResults() {}

    /**
     * Runs a task on a prompt, and again without the pictures of tool results that it could not read. A picture whose
     * fetching was interrupted or took too long is not replaced.
     *
     * @param prompt the caller's prompt
     * @param warnings receives a sentence for each picture that was replaced
     * @param task reads the pictures with the {@link PictureReader}, and then calls {@link PictureReader#requireAll}
     * @return the result of the task
     * @throws ImageException if another picture cannot be read
     */
    static <T> T of(Prompt prompt, Warnings warnings, BiFunction<Prompt, PictureReader, T> task) {
        Prompt readable = prompt;
        for (int attempt = 1; ; attempt++) {
            try {
                return task.apply(readable, new PictureReader(readable, attempt == ATTEMPTS));
            } catch (PictureReader.Unreadable e) {
                readable = without(readable, e.why(), warnings);
            }
        }
    }

    private static Prompt without(Prompt prompt, Map<Part.Image, ImageException> unreadable, Warnings warnings) {
        return prompt.withMessages(prompt.messages().stream()
                .map(message ->
                        message instanceof Message.Tool result ? without(result, unreadable, warnings) : message)
                .toList());
    }

    private static Message without(Message.Tool result, Map<Part.Image, ImageException> unreadable, Warnings warnings) {
        List<Part.Image> readable = new ArrayList<>();
        StringBuilder content = new StringBuilder(result.content());
        for (Part.Image picture : result.pictures()) {
            ImageException why = unreadable.get(picture);
            if (why == null) {
                readable.add(picture);
            } else {
                content.append(content.isEmpty() ? "" : "\n\n").append(TOLD.formatted(why.getMessage()));
                warnings.add("A tool result in the conversation has a picture that cannot be read, "
                        + "so the model is shown this sentence instead: "
                        + why.getMessage());
            }
        }
        return new Message.Tool(result.callId(), result.toolName(), content.toString(), readable);
    }
}
