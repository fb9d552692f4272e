package dev.pixtral.tokenizer;

import java.util.Arrays;
import java.util.Optional;

/**
 * The piece around a place in a text that is not over: pieces are what the tokenizer splits a text into before byte-pair encoding, so each has its ids whatever
 * stands around it.
 *
 * @param begin where the piece begins, in bytes; whatever follows the text, a piece begins here
 * @param ids its ids, if no continuation of the text can change the piece; not to be changed
 */
public record PieceAt(int begin, Optional<int[]> ids) {
    @Override
    public boolean equals(Object other) {
        return other instanceof PieceAt(int otherBegin, Optional<int[]> otherIds)
                && begin == otherBegin
                && Arrays.equals(ids.orElse(null), otherIds.orElse(null));
    }

    @Override
    public int hashCode() {
        return 31 * begin + Arrays.hashCode(ids.orElse(null));
    }

    @Override
    public String toString() {
        return "PieceAt[begin=%d, ids=%s]".formatted(begin, ids.map(Arrays::toString));
    }
}
