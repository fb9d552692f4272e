package dev.pixtral.openai;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The content of a message.
 *
 * @param parts texts, pictures and thoughts
 * @param calls tool calls among the parts, as in Anthropic's messages
 * @param results tool results among the parts
 */
record Content(List<Part> parts, List<ToolCall> calls, List<Message.Tool> results) {
    private static final String SEVERAL_TEXTS = "\n\n"; // as the template joins neighbouring texts

    static Content of(String text) {
        return new Content(List.of(Part.text(text)), List.of(), List.of());
    }

    /** All texts, joined. */
    String text() {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining(SEVERAL_TEXTS));
    }

    /** What the model may have said: the joined texts, or texts and thoughts in their order. */
    List<Part> said() {
        if (parts.stream().anyMatch(Part.Thinking.class::isInstance)) {
            return parts.stream().filter(part -> !(part instanceof Part.Image)).toList();
        }
        return text().isEmpty() ? List.of() : List.of(Part.text(text()));
    }

    /** What a user may have said: texts and pictures. */
    List<Part> asked() {
        return parts.stream().filter(part -> !(part instanceof Part.Thinking)).toList();
    }

    List<Part.Image> pictures() {
        return parts.stream()
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
    }
}
