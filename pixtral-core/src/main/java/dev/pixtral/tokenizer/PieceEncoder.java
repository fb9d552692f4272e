package dev.pixtral.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Encodes a text with the pieces of a SentencePiece file. It splits the text into characters and user-defined pieces,
 * and hands them to a {@link PieceMerger}. What has no piece becomes bytes. Immutable.
 */
final class PieceEncoder {
    private static final int LONGEST_TEXT = 1 << 24; // as for tekken

    private final PieceTable pieces;
    private final PiecePairs pairs;
    private final Map<String, Integer> defined = new HashMap<>();
    private final BitSet definedFirst = new BitSet(); // first characters of user-defined pieces
    private int longestDefined;

    PieceEncoder(PieceTable pieces) {
        this.pieces = pieces;
        this.pairs = new PiecePairs(pieces);
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.kind(id) == PieceTable.Kind.USER_DEFINED) {
                String piece = pieces.piece(id);
                defined.put(piece, id);
                definedFirst.set(piece.charAt(0));
                longestDefined = Math.max(longestDefined, piece.length());
            }
        }
    }

    int[] encode(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw TokenizerException.textTooLong(text.length(), LONGEST_TEXT);
        }
        if (text.isEmpty()) {
            return new int[0];
        }
        String written =
                PieceTable.BLANK + TextEncoder.replaceUnpairedSurrogates(text).replace(' ', PieceTable.BLANK);
        return new Symbols(written).ids();
    }

    /** The characters and user-defined pieces of one text. */
    private final class Symbols {
        private final String text;
        private final PieceMerger merger;

        Symbols(String text) {
            this.text = text;
            this.merger = new PieceMerger(pairs, text.length());
        }

        int[] ids() {
            for (int at = 0; at < text.length(); ) {
                at += add(at);
            }
            IntList ids = new IntList(merger.count());
            merger.merge((id, from, to) -> {
                if (id != PieceMerger.NO_PIECE) {
                    ids.add(id);
                } else {
                    for (byte b : text.substring(from, to).getBytes(StandardCharsets.UTF_8)) {
                        ids.add(pieces.idOfByte(b & 0xFF));
                    }
                }
            });
            return ids.toArray();
        }

        /** Adds the symbol at a place; returns its length. */
        private int add(int at) {
            int whole = definedAt(at);
            if (whole > 0) {
                merger.addWhole(defined.get(text.substring(at, at + whole)), whole);
                return whole;
            }
            int length = Character.charCount(text.codePointAt(at));
            Integer id = pieces.idOf(text.substring(at, at + length));
            merger.add(id == null ? PieceMerger.NO_PIECE : id, length);
            return length;
        }

        /** Returns the length of the longest user-defined piece at a place, or 0. */
        private int definedAt(int at) {
            if (definedFirst.get(text.charAt(at))) {
                for (int length = Math.min(longestDefined, text.length() - at); length > 0; length--) {
                    if (defined.containsKey(text.substring(at, at + length))) {
                        return length;
                    }
                }
            }
            return 0;
        }
    }
}
