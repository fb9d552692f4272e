package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Mistral's tekken tokenizer. Special ids, such as {@code [INST]}, come first. Ordinary ids follow; each represents a
 * byte string, with the single bytes first.
 *
 * <p>Immutable and thread-safe.
 */
public final class Tekken implements Tokenizer {
    private final TekkenFile file;
    private final Vocabulary vocabulary;
    private final SpecialTokenTable special;
    private final TextEncoder encoder;

    private Tekken(TekkenFile file) {
        this.file = file;
        this.vocabulary = file.vocabulary();
        this.special = SpecialTokenTable.of(file);
        this.encoder = new TextEncoder(file);
    }

    /**
     * Reads the content of a tekken.json file, or of a tokenizer.json file with the same kind of vocabulary: byte-level
     * BPE whose special ids come first. A tokenizer.json that was made from a tekken.json gives the same ids for every
     * text.
     *
     * @param in the content, at most 64 MiB; read to its end and left open
     * @param source name for error messages, such as the name of a file or resource
     * @return the tokenizer
     * @throws TokenizerException if the content cannot be read or is not a usable tokenizer file
     */
    public static Tekken parse(InputStream in, String source) {
        return new Tekken(TokenizerContent.read(in, source));
    }

    @Override
    public int vocabSize() {
        return special.count() + vocabulary.size();
    }

    @Override
    public TokenizerVersion version() {
        return file.version();
    }

    @Override
    public SpecialTokens specialTokens() {
        return special.tokens();
    }

    @Override
    public Optional<ImageSettings> imageSettings() {
        return Optional.ofNullable(file.image());
    }

    @Override
    public int[] encode(String text) {
        return encoder.encode(text);
    }

    @Internal
    @Override
    public PieceAt pieceAt(byte[] beginning, int place) {
        return encoder.pieceAt(beginning, place);
    }

    @Internal
    @Override
    public StreamingDecoder newDecoder(SpecialTokenPolicy policy) {
        return new StreamingDecoder((id, out) -> spell(id, policy, out), new Utf8Assembler());
    }

    private void spell(int id, SpecialTokenPolicy policy, Utf8Assembler out) {
        if (!isSpecial(id)) {
            vocabulary.forEachByte(id - special.count(), out);
            return;
        }
        switch (policy) {
            case IGNORE -> out.endRun();
            case KEEP -> out.append(piece(id));
            case RAISE -> throw TokenizerException.specialRefused(id, piece(id));
        }
    }

    @Override
    public boolean isSpecial(int id) {
        if (id < 0 || id >= vocabSize()) {
            throw TokenizerException.idOutOfRange(id, vocabSize());
        }
        return id < special.count();
    }

    @Override
    public byte[] tokenBytes(int id) {
        return isSpecial(id) ? new byte[0] : vocabulary.bytes(id - special.count());
    }

    @Override
    public String piece(int id) {
        return isSpecial(id) ? special.name(id) : readable(tokenBytes(id));
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    int specialCount() {
        return special.count();
    }

    String pattern() {
        return file.pattern().pattern();
    }

    /** Returns a tokenizer of the first ids, of which a part are special; they have their default names. */
    Tekken beginning(int size, int specialCount) {
        return new Tekken(new TekkenFile(
                file.source(),
                file.pattern(),
                size,
                specialCount,
                vocabulary.beginning(size - specialCount, file.source()),
                Map.of(),
                file.version(),
                file.image()));
    }

    /** Returns bytes as text; those outside a complete character as {@code \xE2}. */
    static String readable(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(4 * bytes.length); // \xE2: four characters a byte at most
        var decoder = StandardCharsets.UTF_8.newDecoder(); // reports malformed input instead of replacing it
        for (CoderResult result = decoder.decode(in, out, true);
                result.isMalformed();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put("\\x").put(HexFormat.of().withUpperCase().toHexDigits(in.get()));
            }
        }
        return out.flip().toString();
    }
}
