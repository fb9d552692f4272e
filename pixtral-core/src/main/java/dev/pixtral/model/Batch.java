package dev.pixtral.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one pass through the text decoder: a piece of a prompt, a decoded token, or tokens of several conversations.
 * The network does not distinguish between them.
 */
public final class Batch {
    private final List<Piece> pieces = new ArrayList<>();
    private int rows;

    /** Creates an empty batch. */
    public Batch() {}

    /** Which rows of a piece get logits. */
    public enum Logits {
        /** No row: the beginning of a prompt. */
        NONE,
        /** Only the last row. */
        LAST,
        /** Every row. */
        ALL
    }

    /**
     * Consecutive positions of one sequence.
     *
     * @param sequence its keys and values so far; all earlier positions must have been computed
     * @param firstPosition position of the first token
     * @param tokens all tokens, of which the piece is a part
     * @param from first token of the piece
     * @param to end of the piece, exclusive
     * @param logits which rows get logits
     */
    public record Piece(KvSequence sequence, int firstPosition, TokenRows tokens, int from, int to, Logits logits) {
        int rows() {
            return to - from;
        }

        int logitRows() {
            return switch (logits) {
                case NONE -> 0;
                case LAST -> 1;
                case ALL -> rows();
            };
        }
    }

    /**
     * Adds a piece.
     *
     * @param piece a piece with at least one row; a sequence may occur only once in a batch
     * @return this batch
     */
    public Batch add(Piece piece) {
        if (piece.rows() < 1) {
            throw new IllegalArgumentException("a piece needs at least one row");
        }
        pieces.add(piece);
        rows += piece.rows();
        return this;
    }

    /**
     * Returns the number of rows.
     *
     * @return rows of all pieces
     */
    public int rows() {
        return rows;
    }

    List<Piece> pieces() {
        return pieces;
    }

    int logitRows() {
        return pieces.stream().mapToInt(Piece::logitRows).sum();
    }
}
