package dev.pixtral.chat;

import java.util.List;

/** One block of the encoded prompt: what is left when neighbouring messages of one role have been merged. */
sealed interface Turn {
    /** Texts, none of them empty, and images; no two texts are neighbours. */
    record User(List<Part> parts) implements Turn {
        boolean hasImages() {
            return parts.stream().anyMatch(Part.Image.class::isInstance);
        }
    }

    /** An answer, of which one of text and calls is empty. */
    record Assistant(String text, List<ToolCall> toolCalls, Ending ending) implements Turn {}

    record Tool(String callId, String content) implements Turn {}

    /** Whether an answer is over, or the model goes on with it. */
    enum Ending {
        CLOSED,
        OPEN
    }
}
