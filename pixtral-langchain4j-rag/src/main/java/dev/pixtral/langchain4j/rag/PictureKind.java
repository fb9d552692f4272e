package dev.pixtral.langchain4j.rag;

import java.util.Locale;
import java.util.Optional;

/** What kind of picture it is, which decides how it is captioned. */
public enum PictureKind {
    /** A photo, drawing or any other picture. */
    PHOTO,
    /** A chart or diagram. */
    CHART,
    /** A picture of something to read, such as a receipt, a card or a sign. */
    DOCUMENT,
    /** A page of a document, or a scan of one. */
    PAGE;

    /**
     * Returns the name in metadata.
     *
     * @return the name in lower case
     */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a kind by its name in metadata.
     *
     * @param key a name as {@link #key} returns it; null is no name
     * @return the kind, or empty if there is none of this name
     */
    public static Optional<PictureKind> of(String key) {
        for (PictureKind kind : values()) {
            if (kind.key().equals(key)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
