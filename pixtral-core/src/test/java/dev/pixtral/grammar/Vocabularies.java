package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.tokenizer.Tokenizer;
import dev.pixtral.tokenizer.TokenizerFixtures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Token tries of tests, made once. */
final class Vocabularies {
    static final int FIRST = 4; // ids below are special in the synthetic one

    private Vocabularies() {}

    static Tokenizer tiny() {
        return Holder.TINY;
    }

    static Tokenizer pixtral() {
        return TokenizerFixtures.pixtral();
    }

    static TokenTrie tinyTrie() {
        return Holder.TINY_TRIE;
    }

    static TokenTrie pixtralTrie() {
        return Holder.PIXTRAL_TRIE;
    }

    /** All single bytes, and tokens that span structure. */
    static List<byte[]> synthetic() {
        List<byte[]> tokens = new ArrayList<>();
        for (int id = 0; id < FIRST; id++) {
            tokens.add(new byte[0]);
        }
        for (int b = 0; b < 256; b++) {
            tokens.add(new byte[] {(byte) b});
        }
        for (String text : List.of(
                "{}",
                "[]",
                " {},",
                " []",
                "[[]]",
                "{\"",
                "\"}",
                "\"},",
                "\":",
                "\": ",
                "\": \"",
                "\",",
                "\", \"",
                "\"]",
                "}]",
                "}}",
                " \"",
                " \"\"",
                " null",
                "null",
                "true",
                "\"id",
                "id",
                "id2",
                "id\"",
                "\"A\"",
                "12",
                "1.5",
                "-0",
                "\"name\": ",
                "caf\u00E9",
                "\u00E9\"",
                "\\n",
                "\\\"",
                "\\\\",
                "\\u0",
                "000",
                "    ",
                "x\"",
                "xx",
                "ax\", ",
                "\uD83D\uDE00",
                "]]",
                "1, 2]",
                "{\"a\": {}}",
                "\"null\"",
                ", \"",
                "value",
                "children\": [",
                "], \"")) {
            tokens.add(text.getBytes(StandardCharsets.UTF_8));
        }
        tokens.add(new byte[] {'a', (byte) 0xC3});
        tokens.add(new byte[] {(byte) 0xA9, '"'});
        tokens.add(new byte[] {(byte) 0xF0, (byte) 0x9F});
        tokens.add(new byte[] {(byte) 0x98, (byte) 0x80, '"', ','});
        return tokens;
    }

    private static final class Holder {
        static final Tokenizer TINY = TokenizerFixtures.tiny();
        static final TokenTrie TINY_TRIE = TokenTrie.of(TINY);
        static final TokenTrie PIXTRAL_TRIE = TokenTrie.of(TokenizerFixtures.pixtral());
    }
}
