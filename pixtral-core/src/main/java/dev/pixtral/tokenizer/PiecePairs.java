package dev.pixtral.tokenizer;

import java.util.Arrays;

/**
 * Which two pieces of a SentencePiece file merge into a third one, and in which order merges are made: the piece with
 * the highest score first. Immutable.
 */
final class PiecePairs {
    static final int NONE = -1;

    private final int[] order; // by id: pieces with a higher score have a lower number, equal scores the same
    private final long[] keys; // left in the upper half, right + 1 in the lower half; 0 is a free slot
    private final int[] merged;

    PiecePairs(PieceTable pieces) {
        this.order = order(pieces);
        int splits = 0;
        for (int id = 0; id < pieces.size(); id++) {
            splits +=
                    pieces.kind(id) == PieceTable.Kind.NORMAL ? pieces.piece(id).length() - 1 : 0;
        }
        this.keys = new long[Integer.highestOneBit(Math.max(splits, 1)) * 4];
        this.merged = new int[keys.length];
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.kind(id) == PieceTable.Kind.NORMAL) {
                putSplits(pieces, id);
            }
        }
    }

    private static int[] order(PieceTable pieces) {
        float[] scores = new float[pieces.size()];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = -pieces.score(id);
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        int distinct = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[distinct - 1]) {
                sorted[distinct++] = sorted[i];
            }
        }
        int[] order = new int[scores.length];
        for (int id = 0; id < order.length; id++) {
            order[id] = Arrays.binarySearch(sorted, 0, distinct, scores[id]);
        }
        return order;
    }

    private void putSplits(PieceTable pieces, int id) {
        String piece = pieces.piece(id);
        for (int at = piece.offsetByCodePoints(0, 1); at < piece.length(); at = piece.offsetByCodePoints(at, 1)) {
            Integer left = pieces.idOf(piece.substring(0, at));
            Integer right = pieces.idOf(piece.substring(at));
            if (left != null && right != null) {
                int slot = slot(key(left, right));
                keys[slot] = key(left, right);
                merged[slot] = id;
            }
        }
    }

    /** Returns what two adjacent pieces merge into, or {@link #NONE}. */
    int merged(int left, int right) {
        int slot = slot(key(left, right));
        return keys[slot] == 0 ? NONE : merged[slot];
    }

    /** Returns the place of a merged piece in the order of merges. */
    int order(int piece) {
        return order[piece];
    }

    private static long key(int left, int right) {
        return (long) left << Integer.SIZE | right + 1;
    }

    private int slot(long key) {
        long mixed = key * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio
        int slot = (int) (mixed >>> Integer.SIZE) & keys.length - 1;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }
}
