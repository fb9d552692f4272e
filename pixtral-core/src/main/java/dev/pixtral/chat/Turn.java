package dev.pixtral.chat;

import java.util.List;

/** One block of the encoded prompt: the result of merging adjacent messages of the same role. */
sealed interface Turn {
    /** Texts and thoughts; no two texts are adjacent. Only in formats with system blocks. */
    record System(List<Part> parts) implements Turn {}

    /** Non-empty texts and images; no two texts are adjacent. */
    record User(List<Part> parts) implements Turn {
        boolean hasImages() {
            return parts.stream().anyMatch(Part.Image.class::isInstance);
        }
    }

    /** An answer: texts and thoughts, and then calls. */
    record Assistant(List<Part> parts, List<ToolCall> toolCalls, Ending ending) implements Turn {}

    record Tool(String callId, String content) implements Turn {}

    /** Whether an answer is complete, or the model continues it. */
    enum Ending {
        CLOSED,
        OPEN
    }
}
