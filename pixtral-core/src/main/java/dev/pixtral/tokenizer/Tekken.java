package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Mistral's tekken tokenizer: text to token ids and back.
 *
 * <p>Special ids, such as {@code [INST]}, come first. Ordinary ids follow; each represents a byte string, with the
 * single bytes first. {@link #encode} returns only ordinary ids for any text, so no text can imitate a control token.
 *
 * <p>Immutable and thread-safe.
 */
public final class Tekken {
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
     * Reads a tekken.json file of version v3, or a tokenizer.json file with the same kind of vocabulary.
     *
     * @param file the file, of any name
     * @return the tokenizer
     * @throws TokenizerException if the file cannot be read or is not a usable tokenizer file
     */
    public static Tekken load(Path file) {
        FileProblem.notAFile(file).ifPresent(what -> {
            throw TokenizerException.noFile(file.toString(), what);
        });
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in, file.toString());
        } catch (IOException e) {
            throw TokenizerException.unreadable(file.toString(), e);
        }
    }

    /**
     * Reads the content of a tekken.json file of version v3, or of a tokenizer.json file with the same kind of
     * vocabulary: byte-level BPE whose special ids come first. A tokenizer.json that was made from a tekken.json gives
     * the same ids for every text.
     *
     * @param in the content, at most 64 MiB; read to its end and left open
     * @param source name for error messages, such as the name of a file or resource
     * @return the tokenizer
     * @throws TokenizerException if the content cannot be read or is not a usable tokenizer file
     */
    public static Tekken parse(InputStream in, String source) {
        return new Tekken(TokenizerContent.read(in, source));
    }

    /**
     * Returns the number of ids, including special ones. Ids are 0 to {@code vocabSize() - 1}.
     *
     * @return the size of the vocabulary
     */
    public int vocabSize() {
        return special.count() + vocabulary.size();
    }

    /**
     * Returns the ids of the special tokens of the instruct format.
     *
     * @return the special ids
     */
    public SpecialTokens specialTokens() {
        return special.tokens();
    }

    /**
     * Returns the model's image settings, if the file contains them.
     *
     * @return the settings; empty for a tokenizer of a text-only model
     */
    public Optional<ImageSettings> imageSettings() {
        return Optional.ofNullable(file.image());
    }

    /**
     * Tokenises a text, without tokens for begin or end of sequence.
     *
     * <p>The text is not normalised, and strings such as {@code "[INST]"} are ordinary text. An unpaired surrogate is
     * encoded as U+FFFD.
     *
     * @param text at most 16,777,216 characters
     * @return ordinary ids; decoding them returns the text
     * @throws TokenizerException if the text is too long
     */
    public int[] encode(String text) {
        return encoder.encode(text);
    }

    /**
     * Finds the piece at a position in the beginning of a text. The piece has ids if they are certain, that is, if
     * {@link #encode} gives them to this part of the text whatever follows.
     *
     * @param beginning whole characters in UTF-8, at most 16,777,216 bytes; must start at the beginning of a piece
     * @param place index of one of its bytes
     * @return the piece
     * @throws TokenizerException if the text is too long
     */
    @Internal
    public PieceAt pieceAt(byte[] beginning, int place) {
        return encoder.pieceAt(beginning, place);
    }

    /**
     * Decodes ids into text. Bytes that are not valid UTF-8 become U+FFFD. A special id ends a run of bytes, so a
     * character is never assembled across it.
     *
     * @param ids token ids
     * @param policy how to handle special ids
     * @return the text
     * @throws TokenizerException if an id does not exist, or is special and the policy is {@code RAISE}
     */
    public String decode(int[] ids, SpecialTokenPolicy policy) {
        StreamingDecoder decoder = newDecoder(policy);
        for (int id : ids) {
            decoder.accept(id);
        }
        return decoder.flush();
    }

    /**
     * Returns a decoder for ids that arrive one by one. It omits special ids.
     *
     * @return a new decoder
     */
    @Internal
    public StreamingDecoder newDecoder() {
        return newDecoder(SpecialTokenPolicy.IGNORE);
    }

    /**
     * Returns a decoder for ids that arrive one by one.
     *
     * @param policy how to handle special ids
     * @return a new decoder
     */
    @Internal
    public StreamingDecoder newDecoder(SpecialTokenPolicy policy) {
        return new StreamingDecoder(this, policy);
    }

    /**
     * Returns whether an id is special, that is, represents no text.
     *
     * @param id a token id
     * @return true for a special id
     * @throws TokenizerException if the id does not exist
     */
    public boolean isSpecial(int id) {
        if (id < 0 || id >= vocabSize()) {
            throw TokenizerException.idOutOfRange(id, vocabSize());
        }
        return id < special.count();
    }

    /**
     * Returns the bytes of an id, which need not be whole characters.
     *
     * @param id a token id
     * @return a new array; empty for a special id
     * @throws TokenizerException if the id does not exist
     */
    public byte[] tokenBytes(int id) {
        return isSpecial(id) ? new byte[0] : vocabulary.bytes(id - special.count());
    }

    /**
     * Returns an id in readable form: the name of a special id, or the text of an ordinary id. Bytes outside a complete
     * character are shown as {@code \xE2}.
     *
     * @param id a token id
     * @return its readable form
     * @throws TokenizerException if the id does not exist
     */
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

    /** Returns a tokenizer of the first ids, of which a part are special; they have the names that they have in v3. */
    Tekken beginning(int size, int specialCount) {
        return new Tekken(new TekkenFile(
                file.source(),
                file.pattern(),
                size,
                specialCount,
                vocabulary.beginning(size - specialCount, file.source()),
                Map.of(),
                file.image()));
    }

    void forEachByte(int ordinaryId, Vocabulary.ByteSink sink) {
        vocabulary.forEachByte(ordinaryId - special.count(), sink);
    }

    private static String readable(byte[] bytes) {
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
