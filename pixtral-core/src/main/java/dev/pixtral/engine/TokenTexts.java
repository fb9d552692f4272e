package dev.pixtral.engine;

import dev.pixtral.sampling.TokenText;
import dev.pixtral.tokenizer.Tekken;
import java.util.HashMap;
import java.util.Map;

/** Caches the texts of reported tokens, since the most likely ones are mostly the same few. Not thread-safe. */
final class TokenTexts {
    private final Tekken tokenizer;
    private final Map<Integer, TokenText> known = new HashMap<>();

    TokenTexts(Tekken tokenizer) {
        this.tokenizer = tokenizer;
    }

    TokenText of(int id) {
        return known.computeIfAbsent(id, it -> new TokenText(tokenizer.piece(it), tokenizer.tokenBytes(it)));
    }
}
