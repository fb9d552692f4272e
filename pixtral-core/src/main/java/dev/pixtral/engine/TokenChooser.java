package dev.pixtral.engine;

import dev.pixtral.errors.PixtralException;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.Logprobs;
import dev.pixtral.sampling.Sampler;
import dev.pixtral.sampling.TokenLogprobs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Chooses the tokens of one generation, and keeps them. Not thread-safe. */
final class TokenChooser {
    private final GenerationRequest request;
    private final int vocabSize;
    private final Sampler sampler;
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private float[] changed = {}; // logits, [vocabSize], where something changes them
    private int[] ids = new int[16];
    private int count;

    TokenChooser(GenerationRequest request, int vocabSize) {
        this.request = request;
        this.vocabSize = vocabSize;
        this.sampler = new Sampler(request.sampling(), vocabSize);
        sampler.acceptPrompt(request.promptIds());
    }

    /** Chooses the next token; it becomes part of the answer by {@link #accept} alone. */
    int choose(float[] logits, int offset) {
        if (request.logitsProcessor() == LogitsProcessor.NONE) {
            return sampler.sample(logits, offset);
        }
        changed = Arrays.copyOfRange(logits, offset, offset + vocabSize);
        process();
        return sampler.sample(changed, 0);
    }

    private void process() {
        try {
            request.logitsProcessor().process(request.promptIds(), ids(), changed);
        } catch (RuntimeException e) { // the caller's own code: its request ends, the engine goes on
            throw new PixtralException("The logits processor of the request failed: " + e, e);
        }
    }

    /** Takes a token into the answer, with the model's own log-probabilities if they are asked for. */
    void accept(int id, float[] logits, int offset) {
        sampler.accept(id);
        if (request.sampling().logprobs() > 0) {
            int top = request.sampling().logprobs();
            logprobs.add(Logprobs.of(logits, offset, vocabSize, id, top));
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
    }

    int count() {
        return count;
    }

    int last() {
        return ids[count - 1];
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    long seed() {
        return sampler.seed();
    }

    List<TokenLogprobs> logprobs() {
        return List.copyOf(logprobs);
    }
}
