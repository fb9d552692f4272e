package dev.pixtral.engine;

import dev.pixtral.sampling.TokenText;
import dev.pixtral.tokenizer.Tekken;
import java.util.HashMap;
import java.util.Map;

/**
 * What the tokens of a report stand for, each kept once, since the likeliest ones are mostly the same few. Not
 * thread-safe.
 */
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
