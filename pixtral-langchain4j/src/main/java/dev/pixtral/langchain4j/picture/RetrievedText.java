package dev.pixtral.langchain4j.picture;

import java.util.regex.Pattern;

/**
 * A text that retrieval adds to a user's message, and the picture that belongs behind it.
 *
 * @param text the text, such as a citation; not blank
 * @param store {@linkplain PictureResolver#id id} of the resolver that finds the picture; null if there is no picture
 * @param sha256 SHA-256 of the picture's bytes in 64 lower-case hexadecimal digits; null if there is no picture
 */
public record RetrievedText(String text, String store, String sha256) {
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Checks the values. */
    public RetrievedText {
        if (text == null || text.isBlank()) {
            throw new IllegalArgumentException("A retrieved text must not be blank.");
        }
        if ((store == null) != (sha256 == null)) {
            throw new IllegalArgumentException("A retrieved picture needs both the id of its store and its SHA-256.");
        }
        if (sha256 != null && !HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException(
                    "A retrieved picture needs its SHA-256 in 64 lower-case hexadecimal digits.");
        }
    }

    /**
     * Creates a text without a picture.
     *
     * @param text the text; not blank
     * @return the text
     */
    public static RetrievedText of(String text) {
        return new RetrievedText(text, null, null);
    }

    /**
     * Whether a picture belongs behind the text.
     *
     * @return true if {@link #store} and {@link #sha256} are set
     */
    public boolean hasPicture() {
        return sha256 != null;
    }
}
