package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A model's tokenizer: text to token ids and back. Special ids, such as {@code [INST]}, represent no text.
 * {@link #encode} returns only ordinary ids for any text, so no text can imitate a control token.
 *
 * <p>Immutable and thread-safe.
 */
public sealed interface Tokenizer permits Tekken, SentencePiece {
    /**
     * Reads a tokenizer file: tekken.json, a tokenizer.json with the same kind of vocabulary, or a SentencePiece model
     * such as {@code tokenizer.model.v7m1}, whose name says its version and its image settings.
     *
     * @param file the file; a SentencePiece model is recognised by its name, the other kinds by their content
     * @return the tokenizer
     * @throws TokenizerException if the file cannot be read or is not a usable tokenizer file
     */
    static Tokenizer load(Path file) {
        FileProblem.notAFile(file).ifPresent(what -> {
            throw TokenizerException.noFile(file.toString(), what);
        });
        try (InputStream in = Files.newInputStream(file)) {
            return parse(in, file.getFileName().toString(), file.toString());
        } catch (IOException e) {
            throw TokenizerException.unreadable(file.toString(), e);
        }
    }

    /**
     * Reads the content of a tokenizer file, as {@link #load} does.
     *
     * @param in the content; read to its end and left open
     * @param name the file's name without its folder
     * @param source name for error messages, such as the path of the file
     * @return the tokenizer
     * @throws TokenizerException if the content cannot be read or is not a usable tokenizer file
     */
    static Tokenizer parse(InputStream in, String name, String source) {
        return SentencePieceName.isModel(name) ? SentencePiece.parse(in, name, source) : Tekken.parse(in, source);
    }

    /**
     * Returns the number of ids, including special ones. Ids are 0 to {@code vocabSize() - 1}.
     *
     * @return the size of the vocabulary
     */
    int vocabSize();

    /**
     * Returns the version of the instruct format that the model was trained with.
     *
     * @return the version, as the file says
     */
    TokenizerVersion version();

    /**
     * Returns the ids of the special tokens of the instruct format.
     *
     * @return the special ids
     */
    SpecialTokens specialTokens();

    /**
     * Returns the model's image settings, if the file contains them.
     *
     * @return the settings; empty for a tokenizer of a text-only model
     */
    Optional<ImageSettings> imageSettings();

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
    int[] encode(String text);

    /**
     * Returns whether {@link #encode} writes a blank before each text, which decoding omits. A model that was trained
     * with such a tokenizer begins its answers with a blank.
     *
     * @return true for SentencePiece
     */
    @Internal
    default boolean writesLeadingBlank() {
        return false;
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
    PieceAt pieceAt(byte[] beginning, int place);

    /**
     * Decodes ids into text. Bytes that are not valid UTF-8 become U+FFFD. A special id ends a run of bytes, so a
     * character is never assembled across it.
     *
     * @param ids token ids
     * @param policy how to handle special ids
     * @return the text
     * @throws TokenizerException if an id does not exist, or is special and the policy is {@code RAISE}
     */
    default String decode(int[] ids, SpecialTokenPolicy policy) {
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
    default StreamingDecoder newDecoder() {
        return newDecoder(SpecialTokenPolicy.IGNORE);
    }

    /**
     * Returns a decoder for ids that arrive one by one.
     *
     * @param policy how to handle special ids
     * @return a new decoder
     */
    @Internal
    StreamingDecoder newDecoder(SpecialTokenPolicy policy);

    /**
     * Returns whether an id is special, that is, represents no text.
     *
     * @param id a token id
     * @return true for a special id
     * @throws TokenizerException if the id does not exist
     */
    boolean isSpecial(int id);

    /**
     * Returns the bytes of an id, which need not be whole characters.
     *
     * @param id a token id
     * @return a new array; empty for a special id
     * @throws TokenizerException if the id does not exist
     */
    byte[] tokenBytes(int id);

    /**
     * Returns an id in readable form: the name of a special id, or the text of an ordinary id. Bytes outside a complete
     * character are shown as {@code \xE2}.
     *
     * @param id a token id
     * @return its readable form
     * @throws TokenizerException if the id does not exist
     */
    String piece(int id);
}
