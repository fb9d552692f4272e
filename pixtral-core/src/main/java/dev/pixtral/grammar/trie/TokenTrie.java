package dev.pixtral.grammar.trie;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.automaton.StringContent;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * All tokens of a tokenizer except special ones, as a tree of their bytes. Built from bytes and never from decoded
 * text, because many tokens are parts of characters. There is one for each tokenizer. Thread-safe, and immutable except
 * for tables that are created when first needed.
 */
public final class TokenTrie {
    private final ByteTrie all;
    private final ByteTrie quoted; // tokens that contain a quote
    private final int idCount;
    private final int mostBrackets;
    private final long[] text;
    private final AtomicReferenceArray<StringTokens> insideStrings = new AtomicReferenceArray<>(StringContent.STATES);

    private TokenTrie(ByteTrie all, ByteTrie quoted, int idCount, int mostBrackets, long[] text) {
        this.all = all;
        this.quoted = quoted;
        this.idCount = idCount;
        this.mostBrackets = mostBrackets;
        this.text = text;
    }

    /**
     * Builds the tree of a tokenizer.
     *
     * @param tokenizer the tokenizer
     * @return the tree
     * @throws GrammarException if the thread is interrupted
     */
    public static TokenTrie of(Tokenizer tokenizer) {
        List<byte[]> tokens = new ArrayList<>();
        for (int id = 0; id < tokenizer.vocabSize(); id++) {
            tokens.add(tokenizer.tokenBytes(id));
        }
        return of(tokens);
    }

    /**
     * Builds the tree.
     *
     * @param tokens bytes by id; empty for special ids
     * @return the tree
     * @throws GrammarException if the thread is interrupted
     */
    public static TokenTrie of(List<byte[]> tokens) {
        Selection all = new Selection();
        Selection quoted = new Selection();
        long[] text = new long[(tokens.size() + Long.SIZE - 1) / Long.SIZE];
        int mostBrackets = 0;
        for (int id = 0; id < tokens.size(); id++) {
            byte[] bytes = tokens.get(id);
            if (bytes.length == 0) {
                continue;
            }
            all.add(bytes, id);
            text[id / Long.SIZE] |= 1L << id;
            if (count(bytes, "\"") > 0) {
                quoted.add(bytes, id);
            }
            mostBrackets = Math.max(mostBrackets, count(bytes, "[{"));
        }
        return new TokenTrie(all.trie(), quoted.trie(), tokens.size(), mostBrackets, text);
    }

    private static int count(byte[] bytes, String wanted) {
        int count = 0;
        for (byte b : bytes) {
            count += wanted.indexOf(b) >= 0 ? 1 : 0;
        }
        return count;
    }

    /**
     * Returns all tokens.
     *
     * @return a tree with the ids as values
     */
    public ByteTrie all() {
        return all;
    }

    /**
     * Returns the tokens that contain a quote.
     *
     * @return a tree with the ids as values
     */
    public ByteTrie quoted() {
        return quoted;
    }

    /**
     * Returns the length of the longest token.
     *
     * @return bytes
     */
    public int longestToken() {
        return all.height();
    }

    /**
     * Returns the largest number of brackets that one token opens.
     *
     * @return how many
     */
    public int mostBrackets() {
        return mostBrackets;
    }

    /**
     * Returns whether an id is a token in the tree: neither special nor unknown.
     *
     * @param id any id
     * @return whether the tree contains it
     */
    public boolean contains(int id) {
        int word = id / Long.SIZE;
        return id >= 0 && word < text.length && (text[word] >>> id & 1) != 0;
    }

    /**
     * Returns bits for all ids, none set.
     *
     * @return an empty set of ids
     */
    public long[] noTokens() {
        return new long[text.length];
    }

    /**
     * Returns the bits of all tokens in the tree.
     *
     * @return a new array
     */
    public long[] textTokens() {
        return text.clone();
    }

    /**
     * Adds the tokens that stay inside a string from a state of {@link StringContent} on, and begin at most as many
     * characters as are allowed.
     *
     * @param state the state
     * @param maxCharacters the maximum number of characters
     * @param bits the set of ids to add to
     */
    public void addInsideString(int state, int maxCharacters, long[] bits) {
        StringTokens tokens = insideStrings.get(state);
        if (tokens == null) {
            tokens = StringTokens.of(all, state, idCount);
            insideStrings.set(state, tokens); // another thread may have created an equal one
        }
        tokens.add(maxCharacters, bits);
    }

    /** A subset of the tokens with their ids. */
    private static final class Selection {
        private final List<byte[]> bytes = new ArrayList<>();
        private final List<Integer> ids = new ArrayList<>();

        void add(byte[] token, int id) {
            bytes.add(token);
            ids.add(id);
        }

        ByteTrie trie() {
            return ByteTrie.of(bytes, ids.stream().mapToInt(id -> id).toArray());
        }
    }
}
