package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import java.util.Arrays;
import java.util.Optional;

/**
 * The piece at a position in an unfinished text. The tokenizer splits a text into pieces before byte-pair encoding, so
 * the ids of a piece do not depend on the surrounding text.
 */
@Internal
public final class PieceAt {
    private final int begin;
    private final int[] ids; // null if a continuation could change the piece

    private PieceAt(int begin, int[] ids) {
        this.begin = begin;
        this.ids = ids;
    }

    /**
     * Creates a piece that no continuation of the text can change.
     *
     * @param begin byte offset
     * @param ids its ids; not copied
     * @return the piece
     */
    public static PieceAt certain(int begin, int[] ids) {
        return new PieceAt(begin, ids);
    }

    /** Creates a piece that is not complete yet. */
    static PieceAt open(int begin) {
        return new PieceAt(begin, null);
    }

    /**
     * Returns where the piece begins. A piece begins here whatever follows the text.
     *
     * @return byte offset
     */
    public int begin() {
        return begin;
    }

    /**
     * Returns the ids of the piece, if no continuation of the text can change it.
     *
     * @return ids, which must not be changed
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
