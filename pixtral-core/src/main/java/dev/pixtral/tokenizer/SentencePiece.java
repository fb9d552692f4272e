package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokenizer of Pixtral-Large: byte-pair encoding over characters, from a SentencePiece file. A text is encoded as
 * if a blank stood before it; blanks are written as U+2581 in pieces, and characters without a piece as bytes. So a
 * text is encoded as a whole: no part of it has certain ids while more may follow.
 *
 * <p>Some pieces, such as {@code [REF]}, look like special tokens and are ordinary text.
 *
 * <p>Immutable and thread-safe.
 */
public final class SentencePiece implements Tokenizer {
    private final PieceTable pieces;
    private final PieceEncoder encoder;
    private final TokenizerVersion version;
    private final SpecialTokens special;
    private final Optional<ImageSettings> image;

    private SentencePiece(PieceTable pieces, String name, String source) {
        this.pieces = pieces;
        this.encoder = new PieceEncoder(pieces);
        this.version = SentencePieceName.version(name, source);
        this.image = SentencePieceName.image(name, source);
        this.special = SpecialTokenTable.tokens(controls(pieces), version, source);
    }

    /**
     * Reads the content of a SentencePiece file.
     *
     * @param in the content, at most 16 MiB; read to its end and left open
     * @param name the file's name without its folder, which says the version and the image settings, for example
     *     {@code tokenizer.model.v7m1}
     * @param source name for error messages, such as the path of the file
     * @return the tokenizer
     * @throws TokenizerException if the content cannot be read or is not a usable model, or the name says an unknown
     *     version
     */
    public static SentencePiece parse(InputStream in, String name, String source) {
        return new SentencePiece(SentencePieceReader.read(in, source), name, source);
    }

    /** Ids of the pieces that no text contains, by name. */
    private static Map<String, Integer> controls(PieceTable pieces) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            if (pieces.kind(id) == PieceTable.Kind.CONTROL || pieces.kind(id) == PieceTable.Kind.UNKNOWN) {
                ids.put(pieces.piece(id), id);
            }
        }
        return ids;
    }

    @Override
    public int vocabSize() {
        return pieces.size();
    }

    @Override
    public TokenizerVersion version() {
        return version;
    }

    @Override
    public SpecialTokens specialTokens() {
        return special;
    }

    @Override
    public Optional<ImageSettings> imageSettings() {
        return image;
    }

    @Internal
    @Override
    public boolean writesLeadingBlank() {
        return true;
    }

    @Override
    public int[] encode(String text) {
        return encoder.encode(text);
    }

    @Internal
    @Override
    public PieceAt pieceAt(byte[] beginning, int place) {
        return PieceAt.open(place);
    }

    @Internal
    @Override
    public StreamingDecoder newDecoder(SpecialTokenPolicy policy) {
        return new StreamingDecoder(new PieceSpelling(pieces, policy), Utf8Assembler.replacingEachByte());
    }

    @Override
    public boolean isSpecial(int id) {
        return pieces.checkedKind(id) == PieceTable.Kind.CONTROL;
    }

    @Override
    public byte[] tokenBytes(int id) {
        return isSpecial(id) ? new byte[0] : pieces.bytes(id);
    }

    @Override
    public String piece(int id) {
        return isSpecial(id) ? pieces.piece(id) : Tekken.readable(pieces.bytes(id));
    }
}
