package dev.pixtral.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Encodes text as ids: the file's pattern splits it into pieces, which are then byte-pair encoded. Immutable. */
final class TextEncoder {
    // 60 times the context of Pixtral-12B in ordinary text; limits the memory of one call to less than 1.2 GB
    private static final int LONGEST_TEXT = 1 << 24;

    private final String source;
    private final Pattern pattern;
    private final Vocabulary vocabulary;
    private final int firstId;

    TextEncoder(TekkenFile file) {
        this.source = file.source();
        this.pattern = file.pattern();
        this.vocabulary = file.vocabulary();
        this.firstId = file.specialCount();
    }

    int[] encode(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw TokenizerException.textTooLong(text.length(), LONGEST_TEXT);
        }
        String clean = replaceUnpairedSurrogates(text);
        IntList ranks = new IntList(clean.length() / 3);
        try {
            split(clean, ranks);
        } catch (StackOverflowError e) { // another pattern than the original one may recurse
            throw TokenizerException.patternTooDeep(source, e);
        }
        return withOffset(ranks.toArray());
    }

    PieceAt pieceAt(byte[] beginning, int place) {
        if (beginning.length > LONGEST_TEXT) {
            throw TokenizerException.textTooLong(beginning.length, LONGEST_TEXT);
        }
        String text = new String(beginning, StandardCharsets.UTF_8);
        Pieces pieces = new Pieces(text, new IntList(0));
        Matcher matcher = pattern.matcher(text);
        try {
            // a match that has reached the end of the text could change with more text
            while (matcher.find() && !matcher.hitEnd() && matcher.start() == pieces.chars) {
                int begin = pieces.bytes;
                pieces.skipUntil(matcher.end());
                if (pieces.bytes > place) {
                    return PieceAt.certain(begin, ids(beginning, begin, pieces.bytes));
                }
            }
        } catch (StackOverflowError e) { // as in encode
            throw TokenizerException.patternTooDeep(source, e);
        }
        return PieceAt.open(pieces.bytes);
    }

    private int[] ids(byte[] utf8, int begin, int end) {
        IntList ranks = new IntList(end - begin);
        new BytePairEncoder(vocabulary).encode(utf8, begin, end, ranks);
        return withOffset(ranks.toArray());
    }

    private int[] withOffset(int[] ranks) {
        for (int i = 0; i < ranks.length; i++) {
            if (ranks[i] == Vocabulary.NONE) {
                throw TokenizerException.byteMissing(source, vocabulary.size());
            }
            ranks[i] += firstId;
        }
        return ranks;
    }

    private void split(String text, IntList ranks) {
        Pieces pieces = new Pieces(text, ranks);
        Matcher matcher = pattern.matcher(new MeteredText(text, source));
        while (matcher.find()) {
            pieces.encodeUntil(matcher.start()); // text that the pattern skips; none with the original pattern
            pieces.encodeUntil(matcher.end());
        }
        pieces.encodeUntil(text.length());
    }

    /** String.getBytes would replace them with question marks; Python, and thus the reference, uses U+FFFD. */
    static String replaceUnpairedSurrogates(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
            } else {
                clean = clean == null ? new StringBuilder(text) : clean;
                clean.setCharAt(i, '\uFFFD');
            }
        }
        return clean == null ? text : clean.toString();
    }

    /** Iterates over a text and its UTF-8 bytes in parallel. */
    private final class Pieces {
        private final String text;
        private final byte[] utf8;
        private final IntList ranks;
        private final BytePairEncoder bytePairs = new BytePairEncoder(vocabulary);
        private int chars;
        private int bytes;

        Pieces(String text, IntList ranks) {
            this.text = text;
            this.utf8 = text.getBytes(StandardCharsets.UTF_8);
            this.ranks = ranks;
        }

        /** Encodes the piece from the end of the last one to {@code endChar}; does nothing if it is empty. */
        void encodeUntil(int endChar) {
            int begin = bytes;
            skipUntil(endChar);
            if (bytes > begin) {
                bytePairs.encode(utf8, begin, bytes, ranks);
            }
        }

        /** Advances like {@link #encodeUntil}, without encoding. */
        void skipUntil(int endChar) {
            for (; chars < endChar; chars++) {
                bytes += utf8Length(text.charAt(chars));
            }
        }

        private static int utf8Length(char c) {
            if (c < 0x80) {
                return 1;
            }
            return c < 0x800 || Character.isSurrogate(c) ? 2 : 3; // half of the four bytes of a pair
        }
    }
}
