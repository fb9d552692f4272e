package dev.pixtral.openai;

import dev.pixtral.chat.Message;
import dev.pixtral.chat.Part;
import dev.pixtral.chat.ToolCall;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What the content of a message holds.
 *
 * @param parts texts and pictures
 * @param calls calls of tools that stand among them, as Anthropic's messages have them
 * @param results results of tools that stand among them
 */
record Content(List<Part> parts, List<ToolCall> calls, List<Message.Tool> results) {
    private static final String SEVERAL_TEXTS = "\n\n"; // as the template joins neighbouring texts

    static Content of(String text) {
        return new Content(List.of(Part.text(text)), List.of(), List.of());
    }

    /** The texts as one. */
    String text() {
        return parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .collect(Collectors.joining(SEVERAL_TEXTS));
    }

    List<Part.Image> pictures() {
        return parts.stream()
                .filter(Part.Image.class::isInstance)
                .map(Part.Image.class::cast)
                .toList();
    }
}
