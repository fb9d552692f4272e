package dev.pixtral.grammar;

import dev.pixtral.tokenizer.PieceAt;
import dev.pixtral.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Restricts the tokenisation of forced text to that of the tokenizer. The tokens {@code n}, {@code na} and {@code name}
 * could all begin the key {@code name}; this class allows only the token of the canonical tokenisation, but only where
 * that is certain whatever follows the forced bytes.
 *
 * <p>Pieces are tokenised independently, so the tokens of a certain piece are canonical. If the tokens written since
 * the start of the piece are its first ones, only its next token is allowed. Otherwise all matching tokens are allowed,
 * and the next piece starts anew.
 */
final class ForcedText {
    private static final int FARTHEST = 512;
    // with more parses, lookahead costs more than it saves; a fixed number, so that results are the same everywhere
    private static final int MOST_READINGS = 64;

    private final Automaton automaton;
    private final Tokenizer tokenizer;

    ForcedText(Automaton automaton, Tokenizer tokenizer) {
        this.automaton = automaton;
        this.tokenizer = tokenizer;
    }

    /**
     * Returns the only allowed token, if the forced text determines one.
     *
     * @param from configuration of the answer
     * @param ids ids of the calls
     * @param written text that the answer has written; shortened to the part that is still needed
     */
    OptionalInt token(Configuration from, CallIds ids, Written written) {
        byte[] bytes = new byte[FARTHEST];
        Forced forced = force(from, ids, bytes);
        if (forced.length() == 0) {
            return OptionalInt.empty();
        }
        byte[] text = wholeCharacters(written.with(bytes, forced.length()));
        if (text.length <= written.size()) {
            return OptionalInt.empty();
        }
        PieceAt piece = tokenizer.pieceAt(text, written.size());
        if (piece.ids().isEmpty() && automaton.onlyControl(forced.last()) != Automaton.SEVERAL) {
            piece = PieceAt.certain(piece.begin(), lastPiece(text, piece.begin())); // the text ends here
        }
        OptionalInt token = next(piece, written);
        written.dropUntil(Math.min(piece.begin(), written.size()));
        return token;
    }

    private int[] lastPiece(byte[] text, int begin) {
        return tokenizer.encode(new String(text, begin, text.length - begin, StandardCharsets.UTF_8));
    }

    private static OptionalInt next(PieceAt piece, Written written) {
        if (piece.ids().isEmpty()) {
            return OptionalInt.empty();
        }
        int[] canonical = piece.ids().get();
        int done = written.matching(canonical, piece.begin());
        return done >= 0 && done < canonical.length ? OptionalInt.of(canonical[done]) : OptionalInt.empty();
    }

    /** How many bytes are forced, and the configuration after them. */
    private record Forced(int length, Configuration last) {}

    /** Fills in the forced bytes. */
    private Forced force(Configuration from, CallIds ids, byte[] bytes) {
        Configuration at = from;
        int length = 0;
        while (length < FARTHEST && at.tops().size() <= MOST_READINGS) {
            int id = automaton.idByte(at, ids);
            int b = id == Automaton.SEVERAL ? automaton.onlyByte(at) : id;
            if (b == Automaton.SEVERAL) {
                break;
            }
            bytes[length++] = (byte) b;
            at = automaton.step(at, b).orElseThrow();
        }
        return new Forced(length, at);
    }

    /** Returns the text without an incomplete character at its end. */
    private static byte[] wholeCharacters(byte[] utf8) {
        int last = utf8.length - 1;
        while ((utf8[last] & 0xC0) == 0x80) { // a continuation byte; the text begins with a whole character
            last--;
        }
        int lead = utf8[last] & 0xFF;
        int wanted = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        return utf8.length - last >= wanted ? utf8 : Arrays.copyOf(utf8, last);
    }
}
