package dev.pixtral.checkpoint.write;

import java.util.List;

/**
 * The tokenizer of a GGUF file.
 *
 * @param tokens texts of all tokens by id, with a character for each byte; of the special ones, their names
 * @param specials number of special tokens, which come first
 * @param merges pairs of tokens with a blank between them
 */
public record GgufVocabulary(List<String> tokens, int specials, List<String> merges) {
    /** Keeps copies of the lists. */
    public GgufVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }
}
