package dev.pixtral.tokenizer;

import java.util.Arrays;

/**
 * The list of merges in tokenizer.json: pairs of byte strings, the most urgent first. Stored one after the other,
 * because there are twice as many as tokens.
 *
 * <p>This engine merges by ranks, not by this list, and {@link #check} refuses a list with which the results would
 * differ. The argument: if merging by ranks ever forms a token, it does so from the same two parts in every text,
 * because within its bytes the merges depend on nothing outside. So both ways agree if the list has this one pair for
 * each token, and its pairs are in the order of the ranks of what they form; pairs beyond those never apply.
 */
final class Merges {
    private static final int NONE = Vocabulary.NONE;
    private static final int LONGEST_TOKEN = 1 << 10; // the longest of Pixtral-12B has 76 bytes
    private static final long MOST_WORK = 1L << 28; // sum of squared lengths; 8 million for Pixtral-12B

    private final String source;
    private byte[] bytes = new byte[1 << 16];
    private int[] ends = new int[1 << 12]; // of part i; parts 2i and 2i + 1 are a pair
    private int parts;

    Merges(String source) {
        this.source = source;
    }

    /** Adds a part as it is written in the file: left and right parts alternate. */
    void add(char[] text, int from, int length) {
        int begin = end(parts - 1);
        if (begin + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, begin + length));
        }
        if (parts == ends.length) {
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        for (int i = 0; i < length; i++) {
            int value = ByteAlphabet.value(text[from + i]);
            if (value == ByteAlphabet.NONE) {
                throw TokenizerException.badFile(
                        source,
                        "merge %d, '%s', is not made of the characters that stand for bytes"
                                .formatted(parts / 2, TokenizerException.quote(new String(text, from, length))));
            }
            bytes[begin + i] = (byte) value;
        }
        ends[parts++] = begin + length;
    }

    /** Adds a pair that is written as one string, with a blank between its parts. */
    void addPair(char[] text, int from, int length) {
        int blank = from;
        while (blank < from + length && text[blank] != ' ') {
            blank++;
        }
        if (blank == from + length) {
            throw notAPair(parts / 2);
        }
        add(text, from, blank - from);
        add(text, blank + 1, from + length - blank - 1); // a second blank stands for no byte
    }

    TokenizerException notAPair(int index) {
        return TokenizerException.badFile(source, "merge %d must have two parts".formatted(index));
    }

    /**
     * Checks that merging by these pairs gives the same tokens as merging by the vocabulary's ranks.
     *
     * @param firstId id of rank 0, for messages
     * @param wholeFirst whether a piece that is an entry is never split, so that entries need not be formed by merging
     * @throws TokenizerException if the results could differ
     */
    void check(Vocabulary vocabulary, int firstId, boolean wholeFirst) {
        int[] firstPair = firstPairs(vocabulary, firstId);
        Splitter splitter = new Splitter(vocabulary);
        for (int rank = TokenBytes.SINGLE_BYTES; rank < vocabulary.size(); rank++) {
            byte[] token = vocabulary.bytes(rank);
            int left = splitter.leftLength(token);
            boolean ok = left == NONE ? wholeFirst : contains(firstPair[rank], firstPair[rank + 1], left);
            if (!ok) {
                throw different(
                        left == NONE
                                ? "no merges form the token %s (id %d), and ignore_merges is not set"
                                        .formatted(shown(token), rank + firstId)
                                : "the merge of %s and %s, which forms the token with id %d, is missing"
                                        .formatted(
                                                shown(Arrays.copyOf(token, left)),
                                                shown(Arrays.copyOfRange(token, left, token.length)),
                                                rank + firstId));
            }
        }
    }

    /** Returns, for each rank, the index of the first pair that forms it or a higher one. */
    private int[] firstPairs(Vocabulary vocabulary, int firstId) {
        int[] first = new int[vocabulary.size() + 1];
        int formed = 0; // pairs of lower ranks have been seen
        int pairs = parts / 2;
        for (int pair = 0; pair < pairs; pair++) {
            int union = union(vocabulary, pair);
            if (union < formed) {
                throw different("merge %d forms the token with id %d, after one with a higher id"
                        .formatted(pair, union + firstId));
            }
            while (formed < union) {
                first[++formed] = pair;
            }
        }
        Arrays.fill(first, formed + 1, first.length, pairs);
        return first;
    }

    private int union(Vocabulary vocabulary, int pair) {
        int begin = end(2 * pair - 1);
        int middle = end(2 * pair);
        int end = end(2 * pair + 1);
        int union = vocabulary.rank(bytes, begin, end);
        if (union == NONE
                || vocabulary.rank(bytes, begin, middle) == NONE
                || vocabulary.rank(bytes, middle, end) == NONE) {
            throw TokenizerException.badFile(
                    source,
                    "merge %d, of %s and %s, does not form a token of the vocabulary from two others"
                            .formatted(
                                    pair,
                                    shown(Arrays.copyOfRange(bytes, begin, middle)),
                                    shown(Arrays.copyOfRange(bytes, middle, end))));
        }
        return union;
    }

    private boolean contains(int from, int to, int leftLength) {
        for (int pair = from; pair < to; pair++) {
            if (end(2 * pair) - end(2 * pair - 1) == leftLength) {
                return true;
            }
        }
        return false;
    }

    private int end(int part) {
        return part < 0 ? 0 : ends[part];
    }

    private static String shown(byte[] token) {
        return "'" + TokenizerException.quote(ByteAlphabet.text(token)) + "'";
    }

    private TokenizerException different(String problem) {
        return TokenizerException.badFile(
                source, "its merges do not follow from the ids of its tokens as tekken's do: " + problem);
    }

    /** Finds the two parts of which merging by ranks forms a token, within a bound of the work for all tokens. */
    private final class Splitter {
        private final BytePairEncoder encoder;
        private long work;

        Splitter(Vocabulary vocabulary) {
            this.encoder = new BytePairEncoder(vocabulary, LONGEST_TOKEN);
        }

        int leftLength(byte[] token) {
            work += (long) token.length * token.length;
            if (token.length > LONGEST_TOKEN || work > MOST_WORK) {
                throw TokenizerException.badFile(
                        source, "its tokens are too long, at least up to the one of %,d bytes".formatted(token.length));
            }
            return encoder.split(token);
        }
    }
}
