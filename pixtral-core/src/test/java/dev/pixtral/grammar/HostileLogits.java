package dev.pixtral.grammar;

import dev.pixtral.tokenizer.Tokenizer;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/**
 * Logits of models that know nothing, or that want something else than the schema: noise, and a far higher plain of
 * wished tokens. Immutable.
 */
final class HostileLogits {
    private static final int WINDOWS = 4099; // places in the noise at which the logits of a step may begin
    private static final float WISHED = 60;

    /** What a model wants to write. */
    enum Wish {
        ANYTHING(""),
        QUOTES("\""),
        DIGITS("0123456789"),
        SIGNS("-.eE+0"),
        NEWLINES("\n "),
        BRACKETS("[{"),
        COMMAS(","),
        BACKSLASHES("\\"),
        LETTERS("aeinrst"),
        HALF_CHARACTERS("\u00C3\u00E2\u00F0\u0080"),
        ONE_TOKEN(""),
        THE_END("\"]}");

        private final String firstBytes;

        Wish(String firstBytes) {
            this.firstBytes = firstBytes;
        }
    }

    private final int vocabulary;
    private final float[] noise;
    private final Map<Wish, int[]> wished = new EnumMap<>(Wish.class);

    HostileLogits(Tokenizer tekken) {
        vocabulary = tekken.vocabSize();
        noise = new float[vocabulary + WINDOWS];
        Random random = new Random(1);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) (5 * random.nextGaussian());
        }
        for (Wish wish : Wish.values()) {
            BitSet ids = new BitSet();
            for (int id = 0; id < vocabulary; id++) {
                byte[] token = tekken.tokenBytes(id);
                if (token.length > 0 && wish.firstBytes.indexOf(token[0] & 0xFF) >= 0) {
                    ids.set(id);
                }
            }
            ids.set(tekken.specialTokens().eos(), wish == Wish.THE_END);
            wished.put(wish, ids.stream().toArray());
        }
    }

    /** Fills in the logits of one step. */
    void next(Wish wish, int favourite, Random random, float[] logits) {
        System.arraycopy(noise, random.nextInt(WINDOWS), logits, 0, vocabulary);
        for (int id : wished.get(wish)) {
            logits[id] += WISHED;
        }
        if (wish == Wish.ONE_TOKEN) {
            logits[favourite] += 2 * WISHED;
        }
    }
}
