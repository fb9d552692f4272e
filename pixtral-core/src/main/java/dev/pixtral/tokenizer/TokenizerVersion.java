package dev.pixtral.tokenizer;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A version of Mistral's instruct format. The tokenizer file names it; each model was trained with one. */
public enum TokenizerVersion {
    /** Pixtral-12B. */
    V3,
    /** Pixtral-Large and Mistral-Small-3.1: system blocks, results with the id of their call. */
    V7,
    /** Mistral-Small-3.2: each call has its own control tokens. */
    V11,
    /** Ministral-3: calls without ids, thinking. */
    V13;

    /** Returns the version with a name such as {@code v7}; empty if it is not supported. */
    static Optional<TokenizerVersion> named(String name) {
        return Arrays.stream(values())
                .filter(version -> version.toString().equals(name))
                .findFirst();
    }

    /** Returns the names of all versions, for messages. */
    static String names() {
        return Arrays.stream(values()).map(TokenizerVersion::toString).collect(Collectors.joining(", "));
    }

    /** Returns whether this version is the given one or a later one. */
    boolean since(TokenizerVersion other) {
        return compareTo(other) >= 0;
    }

    /**
     * Returns the name that files use.
     *
     * @return for example {@code v7}
     */
    @Override
    public String toString() {
        return "v" + name().substring(1);
    }
}
