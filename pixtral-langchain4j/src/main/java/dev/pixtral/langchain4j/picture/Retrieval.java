package dev.pixtral.langchain4j.picture;

import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the attribute of a message records: the user's own contents, so that they can be told from retrieved ones and
 * from copies that an AI service made of them, and the retrieved texts.
 *
 * @param own the user's own contents, in order
 * @param texts the retrieved texts, in order
 * @param first whether the retrieved texts come before the user's own contents
 */
record Retrieval(List<Own> own, List<RetrievedText> texts, boolean first) {
    /** Largest number of entries of each kind; more are ignored. */
    static final int MOST = 256;

    private static final int MOST_ENTRIES = 2 * MOST + 1; // and the position

    private static final Retrieval NONE = new Retrieval(List.of(), List.of(), false);

    private static final String OWN = "own";
    private static final String LENGTH = "length";
    private static final String TEXT = "text";
    private static final String STORE = "store";
    private static final String SHA256 = "sha256";
    private static final String POSITION = "position";
    private static final Map<String, Object> FIRST = Map.of(POSITION, "first");

    /**
     * One of the user's own contents.
     *
     * @param digest its {@link Digest}
     * @param length number of characters of a text; 0 for a picture
     */
    record Own(String digest, int length) {
        private static Own of(Content content) {
            return new Own(
                    Digest.of(content),
                    content instanceof TextContent text ? text.text().length() : 0);
        }
    }

    static Retrieval of(List<Content> own, List<RetrievedText> texts, boolean first) {
        return new Retrieval(
                own.stream().limit(MOST).map(Own::of).toList(),
                texts.stream().limit(MOST).toList(),
                first);
    }

    /** Reads the attribute; after a restart its entries are maps of another kind, and anyone may have changed it. */
    static Retrieval of(UserMessage message) {
        if (!(message.attributes().get(RetrievedTexts.KEY) instanceof List<?> entries)) {
            return NONE;
        }
        List<Own> own = new ArrayList<>();
        List<RetrievedText> texts = new ArrayList<>();
        for (Object entry : entries.subList(0, Math.min(entries.size(), MOST_ENTRIES))) {
            if (entry instanceof Map<?, ?> map) {
                own(map).filter(_ -> own.size() < MOST).ifPresent(own::add);
                text(map).filter(_ -> texts.size() < MOST).ifPresent(texts::add);
            }
        }
        return texts.isEmpty()
                ? NONE
                : new Retrieval(List.copyOf(own), List.copyOf(texts), FIRST.equals(entries.getFirst()));
    }

    private static Optional<Own> own(Map<?, ?> entry) {
        return entry.get(OWN) instanceof String digest
                ? Optional.of(new Own(digest, entry.get(LENGTH) instanceof Number length ? length.intValue() : 0))
                : Optional.empty();
    }

    private static Optional<RetrievedText> text(Map<?, ?> entry) {
        if (!(entry.get(TEXT) instanceof String text)) {
            return Optional.empty();
        }
        String store = entry.get(STORE) instanceof String id ? id : null;
        String sha256 = entry.get(SHA256) instanceof String hash ? hash : null;
        try {
            return Optional.of(new RetrievedText(text, store, sha256));
        } catch (IllegalArgumentException e) { // damaged, like an entry of another type
            return Optional.empty();
        }
    }

    boolean isEmpty() {
        return texts.isEmpty();
    }

    List<Map<String, Object>> toAttribute() {
        List<Map<String, Object>> entries = new ArrayList<>();
        if (first) {
            entries.add(FIRST);
        }
        own.forEach(content -> entries.add(entry(content)));
        texts.forEach(text -> entries.add(entry(text)));
        return List.copyOf(entries);
    }

    private static Map<String, Object> entry(Own own) {
        return Map.of(OWN, own.digest(), LENGTH, own.length());
    }

    private static Map<String, Object> entry(RetrievedText text) {
        return text.hasPicture()
                ? Map.of(TEXT, text.text(), STORE, text.store(), SHA256, text.sha256())
                : Map.of(TEXT, text.text());
    }
}
