package dev.pixtral;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.Prompt;
import dev.pixtral.errors.Warnings;
import dev.pixtral.image.FetchException;
import dev.pixtral.image.ImageException;
import java.util.List;
import java.util.function.Function;

/**
 * Replaces pictures of tool results that cannot be read by a sentence, which the model sees in the result: a tool that
 * returned something else must not end the conversation, nor every later request with the same history. The caller
 * learns of it by a warning. Pictures of users are not replaced.
 */
final class ReadableResults {
    private static final String TOLD = "The tool returned a picture that cannot be read: %s";

    private ReadableResults() {}

    /**
     * Runs a task on a prompt, and again without each picture of a tool result that the task cannot read. A picture
     * whose fetching was interrupted or took too long is not replaced, because another attempt may succeed.
     *
     * @param prompt the caller's prompt
     * @param warnings receives a sentence for each picture that was replaced
     * @param work reads the pictures with {@link UnreadablePicture#named}
     * @return the result of the task
     * @throws ImageException if another picture cannot be read
     */
    static <T> T of(Prompt prompt, Warnings warnings, Function<Prompt, T> work) {
        Prompt readable = prompt;
        while (true) { // ends: each round has fewer pictures
            try {
                return work.apply(readable);
            } catch (UnreadablePicture e) {
                if (!replaceable(e, readable)) {
                    throw e.why();
                }
                readable = without(readable, e);
                warnings.add("A tool result in the conversation has a picture that cannot be read, "
                        + "so the model is shown this sentence instead: "
                        + e.why().getMessage());
            }
        }
    }

    private static boolean replaceable(UnreadablePicture unreadable, Prompt prompt) {
        return !Thread.currentThread().isInterrupted()
                && !transientFailure(unreadable.why())
                && prompt.messages().stream().anyMatch(message -> isResultWith(message, unreadable.image()))
                && prompt.messages().stream().noneMatch(message -> isUserWith(message, unreadable.image()));
    }

    private static boolean transientFailure(ImageException why) {
        return why instanceof FetchException fetch
                && (fetch.kind() == FetchException.Kind.TIMEOUT || fetch.kind() == FetchException.Kind.INTERRUPTED);
    }

    private static boolean isResultWith(Message message, Part.Image image) {
        return message instanceof Message.Tool result && has(result.pictures(), image);
    }

    private static boolean isUserWith(Message message, Part.Image image) {
        return message instanceof Message.User user && has(user.parts(), image);
    }

    /** Compares identities: equal pictures of a user and of a tool are two parts. */
    private static boolean has(List<? extends Part> parts, Part.Image image) {
        return parts.stream().anyMatch(part -> part == image);
    }

    private static Prompt without(Prompt prompt, UnreadablePicture unreadable) {
        return prompt.withMessages(prompt.messages().stream()
                .map(message -> isResultWith(message, unreadable.image())
                        ? without((Message.Tool) message, unreadable)
                        : message)
                .toList());
    }

    private static Message without(Message.Tool result, UnreadablePicture unreadable) {
        String sentence = TOLD.formatted(unreadable.why().getMessage());
        String content = result.content().isEmpty() ? sentence : result.content() + "\n\n" + sentence;
        return new Message.Tool(
                result.callId(),
                result.toolName(),
                content,
                result.pictures().stream()
                        .filter(picture -> picture != unreadable.image())
                        .toList());
    }
}
