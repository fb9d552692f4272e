package dev.pixtral.examples.documents;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.UserMessage;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads pictures of documents with a model. LangChain4j makes a JSON schema of each record, and the answer is
 * constrained to it, so it can always be parsed; whether the values are right depends on the model. Threads may share a
 * reader.
 */
final class DocumentReader {
    private final Questions questions;

    DocumentReader(ChatModel model) {
        questions = AiServices.create(Questions.class, model);
    }

    /** What the model is asked. The embedded model knows these words; they were the best ones on other pictures. */
    interface Questions {
        /** Says what a picture shows. */
        @UserMessage("What is this?")
        String describe(@UserMessage ImageContent picture);

        /** Reads a receipt. */
        @UserMessage("Return JSON with store, date, total.")
        Receipt receipt(@UserMessage ImageContent picture);

        /** Reads a card. */
        @UserMessage("Return JSON with name, birth_date.")
        Card card(@UserMessage ImageContent picture);
    }

    /**
     * Reads a document of any kind: first the model says what it is, then what stands on it.
     *
     * @param picture a picture file
     * @throws IllegalArgumentException if it is no document of a known kind
     * @throws dev.langchain4j.exception.LangChain4jException if the model cannot read the picture
     */
    Document read(byte[] picture) {
        ImageContent content = ImageContent.from(Base64.getEncoder().encodeToString(picture), "image/*");
        String description = questions.describe(content);
        return switch (kindIn(description)
                .orElseThrow(() -> new IllegalArgumentException(
                        "neither a receipt nor a card; the model says: " + shortened(description)))) {
            case RECEIPT -> questions.receipt(content);
            case CARD -> questions.card(content);
        };
    }

    /** The kind that is named first. */
    static Optional<Kind> kindIn(String description) {
        String text = description.toLowerCase(Locale.ROOT);
        return Arrays.stream(Kind.values())
                .filter(kind -> text.contains(kind.label()))
                .min(Comparator.comparingInt(kind -> text.indexOf(kind.label())));
    }

    private static String shortened(String text) {
        return text.length() <= 100 ? text : text.substring(0, 100) + " ...";
    }
}
