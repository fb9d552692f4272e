package dev.pixtral.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The piece around a place in a text that is not over: pieces are what the tokenizer splits a text into before
 * byte-pair encoding, so each has its ids whatever stands around it.
 */
public final class PieceAt {
    private final int begin;
    private final int[] ids; // null if a continuation could change the piece

    private PieceAt(int begin, int[] ids) {
        this.begin = begin;
        this.ids = ids;
    }

    /** A piece that no continuation of the text can change. */
    static PieceAt certain(int begin, int[] ids) {
        return new PieceAt(begin, ids);
    }

    /** A piece that is not over yet. */
    static PieceAt open(int begin) {
        return new PieceAt(begin, null);
    }

    /**
     * Where the piece begins; whatever follows the text, a piece begins here.
     *
     * @return place in bytes
     */
    public int begin() {
        return begin;
    }

    /**
     * The piece's ids, if no continuation of the text can change the piece.
     *
     * @return ids, not to be changed
     */
    public Optional<int[]> ids() {
        return Optional.ofNullable(ids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceAt that && begin == that.begin && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return 31 * begin + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "PieceAt[begin=%d, ids=%s]".formatted(begin, Arrays.toString(ids));
    }
}
