package dev.pixtral.sampling;

import java.util.Arrays;

/**
 * Text and bytes of a token. This package has no vocabulary, so the caller supplies them.
 *
 * @param text readable text: the characters of the token; a byte outside a complete character is written as
 *     {@code \xE2}, and a control token as its name, such as {@code [TOOL_CALLS]}
 * @param bytes exactly the bytes that the token adds to the answer; the bytes of several tokens together form UTF-8;
 *     empty for a control token
 */
public record TokenText(String text, byte[] bytes) {
    /** Copies the bytes. */
    public TokenText {
        if (text == null || bytes == null) {
            throw SamplingException.missing("text or bytes of a token");
        }
        bytes = bytes.clone();
    }

    /**
     * Returns the bytes that the token adds to the answer.
     *
     * @return a new array
     */
    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenText(String otherText, byte[] otherBytes)
                && text.equals(otherText)
                && Arrays.equals(bytes, otherBytes);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text;
    }
}
