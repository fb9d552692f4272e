package dev.pixtral.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The texts among the parts of messages. Texts that meet are joined with a blank line, and empty ones left out. */
final class Texts {
    static final String BLANK_LINE = "\n\n";

    private Texts() {}

    /** Returns a text as parts: none if it is empty. */
    static List<Part> parts(String text) {
        return text.isEmpty() ? List.of() : List.of(new Part.Text(text));
    }

    /** Returns all texts as one. */
    static String joined(List<Part> parts) {
        return join(parts.stream()
                .filter(Part.Text.class::isInstance)
                .map(part -> ((Part.Text) part).text())
                .toList());
    }

    /** Returns the parts of several messages, with texts joined that have no other part between them. */
    static List<Part> merged(List<Part> parts) {
        List<Part> merged = new ArrayList<>();
        List<String> texts = new ArrayList<>(); // since the last other part
        for (Part part : parts) {
            if (part instanceof Part.Text(String text)) {
                texts.add(text);
            } else {
                merged.addAll(parts(join(texts)));
                texts.clear();
                merged.add(part);
            }
        }
        merged.addAll(parts(join(texts)));
        return List.copyOf(merged);
    }

    private static String join(List<String> texts) {
        return texts.stream().filter(text -> !text.isEmpty()).collect(Collectors.joining(BLANK_LINE));
    }
}
