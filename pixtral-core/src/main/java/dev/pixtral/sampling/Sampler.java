package dev.pixtral.sampling;

import dev.pixtral.api.Internal;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Chooses the next token from the logits of one generation. Deterministic: the result depends only on options, seed,
 * logits and accepted ids. Not thread-safe; create one sampler for each generation.
 *
 * <p>The steps are, in this order and each in {@code double}:
 *
 * <ol>
 *   <li>Penalties for accepted tokens. The repetition penalty applies once to each token of prompt and answer: a
 *       positive logit is divided by it, any other is multiplied. Then {@code count * frequencyPenalty} and, if the
 *       count is above 0, {@code presencePenalty} are subtracted, where the count is how often the token was
 *       <em>generated</em>.
 *   <li>Temperature: with 0 the greatest logit wins, the lower id of equal logits, and no random number is drawn.
 *       Otherwise the weight of a token is {@code exp((logit - greatest) / temperature)}; the greatest has weight 1.
 *   <li>Top-k: keep the {@code topK} greatest logits, the lower ids of equal logits.
 *   <li>Top-p: of these, in descending order, keep the fewest tokens whose weights reach {@code topP} times the sum of
 *       all weights that top-k has kept.
 *   <li>Min-p: of these, keep the tokens with a weight of at least {@code minP}.
 *   <li>Renormalise and draw: choose the first token whose running sum of weights exceeds {@code u} times the sum of
 *       the remaining weights, where {@code u} is the upper 53 bits of the next long, divided by 2^53. Tokens are
 *       visited in descending order of their weights if top-k or top-p is on, otherwise by ascending id. Each draw uses
 *       exactly one long from the generator.
 * </ol>
 *
 * <p>A token whose logit is negative infinity is masked: it is never chosen. Every step keeps the most likely token, so
 * at least one token always remains.
 */
@Internal
public final class Sampler {
    private static final String GENERATOR = "L64X128MixRandom";
    private static final long DRAWN_SEEDS = 1L << 53; // seeds that JSON and JavaScript represent exactly as a number

    private final SamplingOptions options;
    private final int vocabularySize;
    private final long seed;
    private final RandomGenerator random;
    private final Penalties penalties;
    private final double[] scores; // penalised logits, later weights; empty if the logits themselves are sufficient
    private final Ranking ranking; // without capacity if neither top-k nor top-p is on

    /**
     * Creates the sampler of one generation. It uses up to 16 bytes for each token of the vocabulary.
     *
     * @param options sampling options; if they have no seed, one is drawn
     * @param vocabularySize number of logits for each choice, at least 1
     * @throws SamplingException if the vocabulary is empty
     */
    public Sampler(SamplingOptions options, int vocabularySize) {
        if (options == null) {
            throw SamplingException.missing("options");
        }
        if (vocabularySize < 1) {
            throw SamplingException.vocabularySize(vocabularySize);
        }
        this.options = options;
        this.vocabularySize = vocabularySize;
        this.seed = options.seed().orElseGet(() -> new SplittableRandom().nextLong(DRAWN_SEEDS));
        this.random = RandomGeneratorFactory.of(GENERATOR).create(seed);
        this.penalties = new Penalties(options, vocabularySize);
        this.scores = new double[readsLogitsOnly() ? 0 : vocabularySize];
        this.ranking = new Ranking(ranks() ? vocabularySize : 0);
    }

    /**
     * Returns the seed in use: the seed of the options, or the drawn seed.
     *
     * @return start of the random generator
     */
    public long seed() {
        return seed;
    }

    /**
     * Records the prompt for the repetition penalty. It may contain ids of image slots, which have no effect because
     * they are never generated.
     *
     * @param ids token ids of the prompt or of a part of it
     * @throws SamplingException if an id is outside the vocabulary
     */
    public void acceptPrompt(int[] ids) {
        if (ids == null) {
            throw SamplingException.missing("prompt");
        }
        for (int id : ids) {
            penalties.acceptPrompt(id);
        }
    }

    /**
     * Records a generated token for the penalties. {@link #sample} does not do this automatically, because its choice
     * may be discarded.
     *
     * @param id token that became part of the answer
     * @throws SamplingException if the id is outside the vocabulary
     */
    public void accept(int id) {
        penalties.accept(id);
    }

    /**
     * Chooses a token.
     *
     * @param logits scores of the model, {@code [vocabulary]} starting at {@code offset}; not changed. Negative
     *     infinity masks a token
     * @param offset index of the logit of token 0
     * @return id of the chosen token
     * @throws SamplingException if the array is too short, if a logit is NaN or positive infinity, or if all tokens are
     *     masked
     */
    public int sample(float[] logits, int offset) {
        return penalties.active() ? samplePenalised(logits, offset) : sampleUnpenalised(logits, offset);
    }

    /**
     * Chooses a token without penalties, where tokens must be able to repeat, such as the commas and quotes of JSON.
     *
     * @param logits as for {@link #sample}
     * @param offset index of the logit of token 0
     * @return id of the chosen token
     * @throws SamplingException as for {@link #sample}
     */
    public int sampleUnpenalised(float[] logits, int offset) {
        Logits.checkRange(logits, offset, vocabularySize);
        int likeliest = Logits.argMax(logits, offset, vocabularySize);
        if (options.greedy()) {
            return likeliest;
        }
        load(logits, offset);
        return draw(likeliest);
    }

    private int samplePenalised(float[] logits, int offset) {
        Logits.checkRange(logits, offset, vocabularySize);
        Logits.argMax(logits, offset, vocabularySize); // refuses invalid logits
        load(logits, offset);
        penalties.apply(scores);
        int likeliest = likeliest();
        return options.greedy() ? likeliest : draw(likeliest);
    }

    private void load(float[] logits, int offset) {
        for (int id = 0; id < vocabularySize; id++) {
            scores[id] = logits[offset + id];
        }
    }

    private int draw(int likeliest) {
        double greatest = scores[likeliest];
        return ranks() ? drawRanked(greatest) : drawById(greatest);
    }

    private boolean readsLogitsOnly() {
        return options.greedy() && !penalties.active();
    }

    private boolean ranks() {
        return !options.greedy() && (options.topK() > 0 || options.topP() < 1);
    }

    private int likeliest() {
        int best = 0;
        for (int id = 1; id < vocabularySize; id++) {
            if (scores[id] > scores[best]) {
                best = id;
            }
        }
        return best;
    }

    private double weight(int id, double greatest) {
        return StrictMath.exp((scores[id] - greatest) / options.temperature());
    }

    private int drawById(double greatest) {
        double sum = 0;
        for (int id = 0; id < vocabularySize; id++) {
            double weight = weight(id, greatest);
            scores[id] = weight < options.minP() ? 0 : weight;
            sum += scores[id];
        }
        double goal = uniform() * sum; // below the sum, so the loop ends at the last weight at the latest
        int id = 0;
        for (double running = scores[0]; running <= goal; running += scores[id]) {
            id++;
        }
        return id;
    }

    private int drawRanked(double greatest) {
        double kept = keepLikeliest(greatest);
        double goal = uniform() * kept;
        int rank = 0;
        for (double running = scores[ranking.at(0)]; running <= goal; running += scores[ranking.at(rank)]) {
            rank++;
        }
        return ranking.at(rank);
    }

    /** Turns the scores of the kept tokens, which have the first ranks, into weights and returns their sum. */
    private double keepLikeliest(double greatest) {
        double total = options.topK() > 0 ? rankTopK(greatest) : rankNucleus(greatest);
        double enough = options.topP() < 1 ? options.topP() * total : Double.POSITIVE_INFINITY;
        int survivors = options.topK() > 0 ? Math.min(options.topK(), ranking.size()) : ranking.size();
        double kept = 0;
        for (int rank = 0; rank < survivors && kept < enough; rank++) {
            int id = ranking.at(rank);
            double weight = weight(id, greatest);
            if (weight < options.minP()) {
                break;
            }
            scores[id] = weight; // its place in the ranking is final
            kept += weight;
        }
        return kept;
    }

    /** Ranks for top-k; returns the sum of the kept weights, added in descending order. */
    private double rankTopK(double greatest) {
        ranking.rank(scores, Double.NEGATIVE_INFINITY);
        double total = 0;
        for (int rank = 0; rank < Math.min(options.topK(), ranking.size()); rank++) {
            total += weight(ranking.at(rank), greatest);
        }
        return total;
    }

    /** Ranks for top-p without top-k; returns the sum of all weights, added by ascending id. */
    private double rankNucleus(double greatest) {
        double total = 0;
        for (int id = 0; id < vocabularySize; id++) {
            total += weight(id, greatest);
        }
        // all tokens below this weight together have less than half of the weight that top-p cuts off: none of them can
        // be
        // reached
        double negligible = (1 - options.topP()) * total / (2.0 * vocabularySize);
        ranking.rank(scores, greatest + options.temperature() * StrictMath.log(negligible));
        return total;
    }

    /**
     * Returns the next random number in {@code [0, 1)}, computed explicitly because the effect of a seed must not
     * change.
     */
    private double uniform() {
        return (random.nextLong() >>> 11) * 0x1.0p-53;
    }
}
