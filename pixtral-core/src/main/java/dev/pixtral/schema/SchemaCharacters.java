package dev.pixtral.schema;

import dev.pixtral.errors.PromptException;

/**
 * How many characters the tools and the response format of a prompt come to, counted while they are read or written: a
 * short schema may be long in words. Used for one prompt.
 */
public final class SchemaCharacters {
    /** A million characters of JSON are more tokens than any context of Pixtral has. */
    private static final int MOST = 1 << 20;

    private long sum;

    /**
     * Counts more characters.
     *
     * @param what what they are of, such as {@code tool getWeather}
     * @throws PromptException if that makes too many
     */
    public void count(long characters, String what) {
        sum += characters;
        if (sum > MOST) {
            throw PromptException.because(
                    "With the %s, the tools and the response format of the prompt come to more than %d characters, which is not supported; shorten schemas and descriptions, and repeat less by references.",
                    what, MOST);
        }
    }
}
