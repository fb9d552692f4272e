package dev.pixtral.tokenizer;

import dev.pixtral.api.Internal;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * Pixtral-12B's own vocabulary, which is part of the jar (2.5 MB), for checkpoints that come without a tokenizer file,
 * and for checkpoints of random weights. Read only when it is needed, and not kept.
 */
@Internal
public final class PixtralVocabulary {
    /** Number of ids, including special ones. */
    public static final int SIZE = 131_072;

    /** How texts are split into pieces before the merges, a regular expression. */
    public static final String PATTERN = Splitting.PATTERN;

    private static final String RESOURCE = "tekken.json.gz";
    private static final String SOURCE = "the vocabulary of Pixtral-12B in the jar";
    private static final int SPECIAL = 1000;
    private static final int FEWEST_SPECIAL = 20; // those with names

    private PixtralVocabulary() {}

    /**
     * Opens the content of its tekken.json.
     *
     * @return a new stream of 19 MB, to be closed by the caller
     * @throws TokenizerException if the jar is damaged
     */
    public static InputStream open() {
        InputStream packed = PixtralVocabulary.class.getResourceAsStream(RESOURCE);
        if (packed == null) {
            throw TokenizerException.badFile(SOURCE, "it is missing from the jar; download the jar again");
        }
        try {
            return new GZIPInputStream(packed, 1 << 16);
        } catch (IOException e) {
            throw TokenizerException.unreadable(SOURCE, e);
        }
    }

    /**
     * Reads the tokenizer.
     *
     * @return the tokenizer of all {@link #SIZE} ids
     * @throws TokenizerException if the jar is damaged
     */
    public static Tekken load() {
        try (InputStream in = open()) {
            return Tekken.parse(in, SOURCE);
        } catch (IOException e) {
            throw TokenizerException.unreadable(SOURCE, e);
        }
    }

    /**
     * Reads the beginning of the vocabulary as a tokenizer, for models that are smaller than Pixtral-12B.
     *
     * @param size number of ids, 276 to {@link #SIZE}; of fewer than 2,000, only 20 are special, otherwise 1,000
     * @return the tokenizer
     * @throws TokenizerException if the size is out of range, or the jar is damaged
     */
    public static Tekken load(int size) {
        if (size < FEWEST_SPECIAL + TokenBytes.SINGLE_BYTES || size > SIZE) {
            throw TokenizerException.badFile(
                    SOURCE,
                    "%d ids were requested of it; there are %d to %d"
                            .formatted(size, FEWEST_SPECIAL + TokenBytes.SINGLE_BYTES, SIZE));
        }
        return load().beginning(size, size < 2 * SPECIAL ? FEWEST_SPECIAL : SPECIAL);
    }
}
