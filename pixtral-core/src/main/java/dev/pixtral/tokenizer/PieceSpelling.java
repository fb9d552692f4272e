package dev.pixtral.tokenizer;

/**
 * Spells the pieces of a SentencePiece file as its reference does: the blank before a text is omitted, unless special
 * tokens are kept; then all pieces are shown as they are in the file.
 */
final class PieceSpelling implements StreamingDecoder.Spelling {
    private final PieceTable pieces;
    private final SpecialTokenPolicy policy;
    private boolean begun; // there was text, or its blank

    PieceSpelling(PieceTable pieces, SpecialTokenPolicy policy) {
        this.pieces = pieces;
        this.policy = policy;
    }

    @Override
    public void spell(int id, Utf8Assembler out) {
        PieceTable.Kind kind = pieces.checkedKind(id);
        if (policy == SpecialTokenPolicy.KEEP) {
            out.append(pieces.piece(id));
        } else if (kind == PieceTable.Kind.BYTE) {
            out.accept(pieces.byteOf(id));
            begun = true;
        } else if (kind != PieceTable.Kind.CONTROL) {
            write(id, out);
        } else if (policy == SpecialTokenPolicy.RAISE) {
            throw TokenizerException.specialRefused(id, pieces.piece(id));
        } else {
            out.endRun();
        }
    }

    private void write(int id, Utf8Assembler out) {
        String text = pieces.text(id);
        boolean blank = !begun && pieces.piece(id).charAt(0) == PieceTable.BLANK;
        out.append(blank ? text.substring(1) : text);
        begun = true;
    }

    @Override
    public void restart() {
        begun = false;
    }
}
