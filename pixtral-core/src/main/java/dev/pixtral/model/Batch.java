package dev.pixtral.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows of one pass through the text decoder: a piece of a prompt, a decoded token, the tokens of several conversations.
 * Nothing in the network knows which is which.
 */
public final class Batch {
    private final List<Piece> pieces = new ArrayList<>();
    private int rows;

    /** Creates an empty batch. */
    public Batch() {}

    /** Which rows of a piece get logits. */
    public enum Logits {
        /** None: the beginning of a prompt. */
        NONE,
        /** The last row alone. */
        LAST,
        /** Every row. */
        ALL
    }

    /**
     * Consecutive positions of one sequence.
     *
     * @param sequence its keys and values so far; earlier positions must have been computed
     * @param firstPosition position of the first token
     * @param tokens the whole text that the piece is cut from
     * @param from first token of the piece
     * @param to token after the last one
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
     * @param piece at least one row; a sequence may occur once in a batch
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
     * Number of rows.
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
