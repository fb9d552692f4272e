package dev.pixtral.tokenizer;

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
import java.util.Optional;

/**
 * Mistral's tekken tokenizer: text to token ids and back.
 *
 * <p>Special ids, {@code [INST]} and the like, come first; ordinary ids follow, each of them a byte string, the single
 * bytes first. {@link #encode} yields ordinary ids only, whatever the text: no text can imitate a control token.
 *
 * <p>Immutable; any number of threads may share one.
 */
public final class Tekken {
    private final Vocabulary vocabulary;
    private final SpecialTokenTable special;
    private final TextEncoder encoder;
    private final ImageSettings imageSettings; // null if the file has none

    private Tekken(TekkenFile file) {
        this.vocabulary = file.vocabulary();
        this.special = SpecialTokenTable.of(file);
        this.encoder = new TextEncoder(file);
        this.imageSettings = file.image();
    }

    /**
     * Reads a tekken.json file of version v3.
     *
     * @param file the file
     * @return the tokenizer
     * @throws TokenizerException if the file cannot be read or is no usable tekken file
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
     * Reads the content of a tekken.json file of version v3.
     *
     * @param in the content, at most 64 MiB; read to its end and left open
     * @param source what errors call it, such as the name of a file or of a resource
     * @return the tokenizer
     * @throws TokenizerException if it cannot be read or is no usable tekken file
     */
    public static Tekken parse(InputStream in, String source) {
        return new Tekken(TekkenReader.read(in, source));
    }

    /**
     * Number of ids, special ones included: ids are 0 to {@code vocabSize() - 1}.
     *
     * @return the size of the vocabulary
     */
    public int vocabSize() {
        return special.count() + vocabulary.size();
    }

    /**
     * Ids of the tokens that the instruct format is made of.
     *
     * @return the special ids
     */
    public SpecialTokens specialTokens() {
        return special.tokens();
    }

    /**
     * How the model cuts images, if the file says so.
     *
     * @return the settings; empty for a tokenizer of a text-only model
     */
    public Optional<ImageSettings> imageSettings() {
        return Optional.ofNullable(imageSettings);
    }

    /**
     * Tokenises a text, without begin or end of sequence.
     *
     * <p>Nothing is normalised, and strings such as {@code "[INST]"} are text like any other. An unpaired surrogate
     * counts as U+FFFD.
     *
     * @param text at most 16,777,216 characters
     * @return ordinary ids; decoding them gives the text back
     * @throws TokenizerException if the text is too long
     */
    public int[] encode(String text) {
        return encoder.encode(text);
    }

    /**
     * Finds the piece around a place in the beginning of a text, and its ids if they are certain: if they are those
     * that {@link #encode} gives to this part of the text whatever follows.
     *
     * @param beginning whole characters in UTF-8, at most 16,777,216 bytes; a piece begins with it
     * @param place index of one of its bytes
     * @return the piece
     * @throws TokenizerException if the text is too long
     */
    public PieceAt pieceAt(byte[] beginning, int place) {
        return encoder.pieceAt(beginning, place);
    }

    /**
     * Turns ids into text. Bytes that are no UTF-8 become U+FFFD; a special id ends a run of bytes, so that a character
     * is never put together across it.
     *
     * @param ids token ids
     * @param policy what to do with special ids
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
     * A decoder for ids that come one by one; special ids are left out.
     *
     * @return a new decoder
     */
    public StreamingDecoder newDecoder() {
        return newDecoder(SpecialTokenPolicy.IGNORE);
    }

    /**
     * A decoder for ids that come one by one.
     *
     * @param policy what to do with special ids
     * @return a new decoder
     */
    public StreamingDecoder newDecoder(SpecialTokenPolicy policy) {
        return new StreamingDecoder(this, policy);
    }

    /**
     * Whether an id is special, that is, stands for no text.
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
     * The bytes an id stands for. They need not be whole characters.
     *
     * @param id a token id
     * @return a fresh array; empty for a special id
     * @throws TokenizerException if the id does not exist
     */
    public byte[] tokenBytes(int id) {
        return isSpecial(id) ? new byte[0] : vocabulary.bytes(id - special.count());
    }

    /**
     * An id for people to read: the name of a special id, the text of an ordinary one. Bytes that are no whole
     * character are shown as {@code \xE2}.
     *
     * @param id a token id
     * @return its piece
     * @throws TokenizerException if the id does not exist
     */
    public String piece(int id) {
        return isSpecial(id) ? special.name(id) : readable(tokenBytes(id));
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
