package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ByteTrie;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts as tokens in other ways than the tokenizer's. */
final class Segmentations {
    private Segmentations() {}

    /** Tokens that make up a text, each chosen at random among those that fit. */
    static List<Integer> random(Tokenizer tekken, TokenTrie tokens, String text, Random random) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Integer> ids = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            List<Integer> fitting = new ArrayList<>();
            ByteTrie trie = tokens.all();
            int node = ByteTrie.ROOT;
            for (int i = at; i < bytes.length; i++) {
                node = trie.child(node, bytes[i] & 0xFF);
                if (node == ByteTrie.NONE) {
                    break;
                }
                if (trie.value(node) != ByteTrie.NONE) {
                    fitting.add(trie.value(node));
                }
            }
            int token = fitting.get(random.nextInt(fitting.size()));
            ids.add(token);
            at += tekken.tokenBytes(token).length;
        }
        return ids;
    }
}
