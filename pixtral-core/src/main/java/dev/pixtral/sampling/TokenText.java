package dev.pixtral.sampling;

import java.util.Arrays;

/**
 * What a token stands for. This package knows no vocabulary: whoever does hands it in.
 *
 * @param text for people to read: the characters of the token; a byte that is no whole character is written as
 *     {@code \xE2}, and a control token by its name, such as {@code [TOOL_CALLS]}
 * @param bytes exactly what it adds to the answer, in UTF-8 if the bytes of several tokens are put together; empty for
 *     a control token
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
     * What the token adds to the answer.
     *
     * @return a fresh array
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
