package dev.pixtral.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The pieces of a SentencePiece file, by id. Immutable. */
final class PieceTable {
    /** How a blank is written in pieces. */
    static final char BLANK = '\u2581';

    private static final int BYTES = 256;

    private final String[] pieces;
    private final float[] scores;
    private final Kind[] kinds;
    private final String unknown;
    private final Map<String, Integer> texts; // pieces that texts may contain
    private final int[] byteIds = new int[BYTES];

    /** What a piece is for; in the order of the file format's numbers from 1 on. */
    enum Kind {
        NORMAL,
        UNKNOWN,
        CONTROL,
        USER_DEFINED,
        UNUSED,
        BYTE
    }

    /**
     * Creates a table.
     *
     * @param scores the higher, the earlier a piece is merged
     * @param unknown the text of the unknown piece
     * @throws TokenizerException if a piece occurs twice, or the pieces do not cover all bytes
     */
    PieceTable(String[] pieces, float[] scores, Kind[] kinds, String unknown, String source) {
        this.pieces = pieces;
        this.scores = scores;
        this.kinds = kinds;
        this.unknown = unknown;
        this.texts = HashMap.newHashMap(pieces.length);
        Map<String, Integer> all = HashMap.newHashMap(pieces.length);
        for (int id = 0; id < pieces.length; id++) {
            if (all.put(pieces[id], id) != null) {
                throw TokenizerException.badFile(
                        source, "the piece %s occurs twice".formatted(TokenizerException.quote(pieces[id])));
            }
            if (kinds[id] == Kind.NORMAL || kinds[id] == Kind.USER_DEFINED) {
                texts.put(pieces[id], id);
            }
        }
        for (int b = 0; b < BYTES; b++) {
            Integer id = all.get("<0x%02X>".formatted(b));
            if (id == null || kinds[id] != Kind.BYTE) {
                throw TokenizerException.badFile(source, "the piece <0x%02X> for a byte is missing".formatted(b));
            }
            byteIds[b] = id;
        }
    }

    int size() {
        return pieces.length;
    }

    String piece(int id) {
        return pieces[id];
    }

    float score(int id) {
        return scores[id];
    }

    Kind kind(int id) {
        return kinds[id];
    }

    /**
     * Returns the kind of a piece.
     *
     * @throws TokenizerException if the id does not exist
     */
    Kind checkedKind(int id) {
        if (id < 0 || id >= pieces.length) {
            throw TokenizerException.idOutOfRange(id, pieces.length);
        }
        return kinds[id];
    }

    /** Returns the id of a piece that texts may contain, or null. */
    Integer idOf(String text) {
        return texts.get(text);
    }

    int idOfByte(int unsignedByte) {
        return byteIds[unsignedByte];
    }

    /** Returns the text of a piece that is neither special nor a byte. */
    String text(int id) {
        return kinds[id] == Kind.UNKNOWN ? unknown : pieces[id].replace(BLANK, ' ');
    }

    /** Returns the byte of a byte piece. */
    byte byteOf(int id) {
        return (byte) Integer.parseInt(pieces[id], 3, 5, 16);
    }

    /** Returns the bytes of a piece that is not special. */
    byte[] bytes(int id) {
        return kinds[id] == Kind.BYTE ? new byte[] {byteOf(id)} : text(id).getBytes(StandardCharsets.UTF_8);
    }
}
