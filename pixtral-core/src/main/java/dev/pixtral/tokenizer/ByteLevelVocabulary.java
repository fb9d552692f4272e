package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A vocabulary as other tools write it: a character for each byte, and the pairs of tokens that form a token.
 *
 * @param tokens texts of all tokens by id; of the special ones, their names
 * @param specials number of special tokens, which come first
 * @param merges pairs with a blank between them, by the tokens that they form
 */
@Internal
public record ByteLevelVocabulary(List<String> tokens, int specials, List<String> merges) {
    /**
     * A pair of tokens that form a token.
     *
     * @param left text of the first
     * @param right text of the second
     */
    record Pair(String left, String right) {}

    /**
     * Returns the vocabulary of a tokenizer.
     *
     * @param tekken the tokenizer
     * @return all tokens and merges
     */
    public static ByteLevelVocabulary of(Tekken tekken) {
        List<String> tokens = new ArrayList<>();
        List<String> merges = new ArrayList<>();
        for (int id = 0; id < tekken.vocabSize(); id++) {
            if (id < tekken.specialCount()) {
                tokens.add(tekken.piece(id));
            } else {
                byte[] token = tekken.tokenBytes(id);
                tokens.add(ByteAlphabet.text(token));
                pairs(tekken.vocabulary(), token).forEach(pair -> merges.add(pair.left() + " " + pair.right()));
            }
        }
        return new ByteLevelVocabulary(tokens, tekken.specialCount(), merges);
    }

    /** Returns all pairs of tokens that form a token, by the ranks of the left ones. */
    static List<Pair> pairs(Vocabulary vocabulary, byte[] token) {
        record Cut(int at, int leftRank) {}
        List<Cut> cuts = new ArrayList<>();
        for (int at = 1; at < token.length; at++) {
            int left = vocabulary.rank(token, 0, at);
            if (left != Vocabulary.NONE && vocabulary.rank(token, at, token.length) != Vocabulary.NONE) {
                cuts.add(new Cut(at, left));
            }
        }
        cuts.sort(Comparator.comparingInt(Cut::leftRank)); // two pairs of one token never have the same left part
        String text = ByteAlphabet.text(token); // a character stands for a byte
        return cuts.stream()
                .map(cut -> new Pair(text.substring(0, cut.at()), text.substring(cut.at())))
                .toList();
    }
}
