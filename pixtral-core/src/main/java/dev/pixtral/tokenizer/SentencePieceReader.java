package dev.pixtral.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a SentencePiece file, a message of Protocol Buffers (sentencepiece_model.proto), as far as this library encodes
 * as the file demands: byte-pair encoding, texts as they are with a blank before them, bytes for characters without a
 * piece. Used once.
 */
final class SentencePieceReader {
    private static final int LARGEST_FILE = 16 << 20; // 30 times the published one
    private static final int LONGEST_PIECE = 128; // bytes; twice the longest that the trainer makes
    private static final int PIECES = 1;
    private static final int TRAINER = 2;
    private static final int NORMALIZER = 3;
    private static final int BYTE_PAIRS = 2;

    private final String source;
    private final List<String> pieces = new ArrayList<>();
    private final List<Float> scores = new ArrayList<>();
    private final List<PieceTable.Kind> kinds = new ArrayList<>();
    private String unknown = " \u2047 ";
    private long modelType = 1;
    private boolean bytes;
    private boolean blankAtEnd;
    private boolean blankBefore = true;
    private boolean blanksJoined = true;
    private boolean blanksWritten = true;
    private boolean charactersChanged;

    private SentencePieceReader(String source) {
        this.source = source;
    }

    static PieceTable read(InputStream in, String source) {
        try {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw TokenizerException.badFile(source, "it is larger than %d MiB".formatted(LARGEST_FILE >> 20));
            }
            return new SentencePieceReader(source).read(new ProtoFields(content, source));
        } catch (IOException e) {
            throw TokenizerException.unreadable(source, e);
        }
    }

    private PieceTable read(ProtoFields file) {
        while (file.next()) {
            switch (file.number()) {
                case PIECES -> readPiece(file.message());
                case TRAINER -> readTrainer(file.message());
                case NORMALIZER -> readNormalizer(file.message());
                default -> {} // self tests and the normalizer for decoding
            }
        }
        require(modelType == BYTE_PAIRS, "its model is not of the type BPE");
        require(bytes, "it has no byte pieces for characters without a piece (byte_fallback)");
        require(blankBefore && !blankAtEnd, "it puts no blank before texts (add_dummy_prefix)");
        require(blanksWritten && !blanksJoined, "it changes blanks (remove_extra_whitespaces, escape_whitespaces)");
        require(!charactersChanged, "it normalises texts (precompiled_charsmap)");
        require(!kinds.contains(PieceTable.Kind.UNUSED), "it has unused pieces");
        float[] ordered = new float[scores.size()];
        for (int id = 0; id < ordered.length; id++) {
            ordered[id] = scores.get(id);
        }
        return new PieceTable(
                pieces.toArray(String[]::new), ordered, kinds.toArray(PieceTable.Kind[]::new), unknown, source);
    }

    private void require(boolean fulfilled, String problem) {
        if (!fulfilled) {
            throw TokenizerException.badFile(source, problem + ", which is not supported");
        }
    }

    private void readPiece(ProtoFields fields) {
        String piece = "";
        float score = 0;
        PieceTable.Kind kind = PieceTable.Kind.NORMAL;
        while (fields.next()) {
            switch (fields.number()) {
                case 1 -> piece = text(fields.bytes());
                case 2 -> score = fields.floatValue();
                case 3 -> kind = kind(fields.integer());
                default -> {}
            }
        }
        if (piece.isEmpty() || !Float.isFinite(score)) {
            throw TokenizerException.badFile(
                    source, "piece %d is empty, or has no finite score".formatted(pieces.size()));
        }
        pieces.add(piece);
        scores.add(score);
        kinds.add(kind);
    }

    private PieceTable.Kind kind(long number) {
        if (number < 1 || number > PieceTable.Kind.values().length) {
            throw TokenizerException.badFile(
                    source, "piece %d has the unknown type %d".formatted(pieces.size(), number));
        }
        return PieceTable.Kind.values()[(int) number - 1];
    }

    private String text(ByteBuffer utf8) {
        if (utf8.remaining() > LONGEST_PIECE) {
            throw TokenizerException.badFile(
                    source, "piece %d is longer than %d bytes".formatted(pieces.size(), LONGEST_PIECE));
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
        } catch (CharacterCodingException e) {
            throw TokenizerException.badFile(source, "piece %d is not UTF-8".formatted(pieces.size()), e);
        }
    }

    private void readTrainer(ProtoFields fields) {
        while (fields.next()) {
            switch (fields.number()) {
                case 3 -> modelType = fields.integer();
                case 24 -> blankAtEnd = fields.integer() != 0;
                case 35 -> bytes = fields.integer() != 0;
                case 44 -> unknown = text(fields.bytes());
                default -> {}
            }
        }
    }

    private void readNormalizer(ProtoFields fields) {
        while (fields.next()) {
            switch (fields.number()) {
                case 2 -> charactersChanged = fields.bytes().hasRemaining();
                case 3 -> blankBefore = fields.integer() != 0;
                case 4 -> blanksJoined = fields.integer() != 0;
                case 5 -> blanksWritten = fields.integer() != 0;
                default -> {}
            }
        }
    }
}
