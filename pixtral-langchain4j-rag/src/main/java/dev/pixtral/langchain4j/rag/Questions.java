package dev.pixtral.langchain4j.rag;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds what to search for: the texts of a message, or captions of its pictures if it has no text.
 *
 * @param captioner null if pictures are not captioned
 */
record Questions(PictureCaptioner captioner) {
    /** Largest number of pictures that are captioned for one question. */
    private static final int MOST_PICTURES = 4;

    /** The question, not blank; empty if there is nothing to search for. */
    Optional<String> of(UserMessage message) {
        String texts = message.contents().stream()
                .filter(TextContent.class::isInstance)
                .map(content -> ((TextContent) content).text())
                .filter(text -> !isBlank(text))
                .collect(Collectors.joining("\n"));
        String question = texts.isEmpty() && captioner != null ? captions(message.contents()) : texts;
        return isBlank(question) ? Optional.empty() : Optional.of(question);
    }

    /** Whether a text has only spaces and control characters; a query refuses the latter as well. */
    private static boolean isBlank(String text) {
        return text.isBlank() || text.trim().isEmpty();
    }

    private String captions(List<Content> contents) {
        List<String> captions = new ArrayList<>();
        for (Content content : contents) {
            if (content instanceof ImageContent picture && captions.size() < MOST_PICTURES) {
                Retriever.stopIfInterrupted();
                String caption = captioner.caption(picture, PictureKind.PHOTO);
                captions.add(caption == null ? "" : caption.strip());
            }
        }
        return String.join("\n", captions).strip();
    }
}
