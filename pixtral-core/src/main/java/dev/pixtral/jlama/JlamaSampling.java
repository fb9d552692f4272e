package dev.pixtral.jlama;

/**
 * Chooses a token as Jlama's {@code sample} does. The engine itself samples with {@link dev.pixtral.sampling.Sampler}.
 */
final class JlamaSampling {
    private JlamaSampling() {}

    /**
     * Chooses a token.
     *
     * @param scores logits; overwritten with weights if the temperature is above 0
     * @param uniform random number in {@code [0, 1)}
     */
    static int sample(float[] scores, float temperature, float uniform) {
        int best = argMax(scores);
        if (temperature == 0) {
            return best;
        }
        double sum = toWeights(scores, scores[best], temperature);
        double running = 0;
        for (int id = 0; id < scores.length; id++) {
            running += scores[id];
            if (running >= uniform * sum && scores[id] > 0) {
                return id;
            }
        }
        return best; // only if uniform is not below 1
    }

    static float[] softmax(float[] logits) {
        double sum = toWeights(logits, logits[argMax(logits)], 1);
        for (int id = 0; id < logits.length; id++) {
            logits[id] = (float) (logits[id] / sum);
        }
        return logits;
    }

    static int argMax(float[] scores) {
        int best = 0;
        for (int id = 1; id < scores.length; id++) {
            if (scores[id] > scores[best]) {
                best = id;
            }
        }
        return best;
    }

    private static double toWeights(float[] scores, float greatest, float temperature) {
        double sum = 0;
        for (int id = 0; id < scores.length; id++) {
            scores[id] = (float) StrictMath.exp((scores[id] - greatest) / temperature);
            sum += scores[id];
        }
        return sum;
    }
}
