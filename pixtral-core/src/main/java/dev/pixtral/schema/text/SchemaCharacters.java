package dev.pixtral.schema.text;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.PromptException;

/**
 * Counts the characters of the tools and the response format of a prompt while they are read or written, because the
 * description of a short schema may be long. Used for one prompt.
 */
@Internal
public final class SchemaCharacters {
    /** A million characters of JSON are more tokens than any context of Pixtral has. */
    private static final int MOST = 1 << 20;

    private long sum;

    /** Starts with nothing counted. */
    public SchemaCharacters() {}

    /**
     * Counts more characters.
     *
     * @param characters how many
     * @param what their source, such as {@code tool getWeather}
     * @throws PromptException if the prompt exceeds the limit
     */
    public void count(long characters, String what) {
        sum += characters;
        if (sum > MOST) {
            throw PromptException.because(
                    "With the %s, the tools and the response format of the prompt come to more than %d characters,"
                            + " which is not supported; shorten schemas and descriptions, and use fewer references.",
                    what, MOST);
        }
    }
}
