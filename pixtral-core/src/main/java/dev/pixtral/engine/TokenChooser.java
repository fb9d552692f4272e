package dev.pixtral.engine;

import dev.pixtral.engine.draft.Foresight;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.grammar.CallEvent;
import dev.pixtral.grammar.Grammar;
import dev.pixtral.grammar.Matcher;
import dev.pixtral.grammar.OutputKind;
import dev.pixtral.sampling.LogitsProcessor;
import dev.pixtral.sampling.Logprobs;
import dev.pixtral.sampling.Sampler;
import dev.pixtral.sampling.TokenLogprobs;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.sampling.TokenText;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Chooses and stores the tokens of one generation. Not thread-safe. */
final class TokenChooser {
    private final int[] promptIds;
    private final int[] shownIds; // the prompt for the caller's code, which may change it in spite of the contract
    private final DecodingOptions options;
    private final TokenTexts texts;
    private final int vocabSize;
    private final Sampler sampler;
    private final Matcher matcher; // null if the answer is unconstrained
    private final List<TokenLogprobs> logprobs = new ArrayList<>();
    private int[] ids = new int[16];
    private int count;

    TokenChooser(GenerationRequest request, Tokenizer tokenizer) {
        this.promptIds = request.promptIds();
        this.options = request.decoding();
        this.shownIds = options.logitsProcessor() == LogitsProcessor.NONE ? promptIds : promptIds.clone();
        this.texts = new TokenTexts(tokenizer);
        this.vocabSize = tokenizer.vocabSize();
        this.sampler = new Sampler(options.sampling(), vocabSize);
        this.matcher = switch (request.constraint()) {
            case Constraint.None _ -> null;
            case Constraint.ByGrammar(Grammar grammar, Set<String> taken) -> grammar.matcher(callIds(taken)::id);
        };
        sampler.acceptPrompt(promptIds);
    }

    private ToolCallIds callIds(Set<String> taken) {
        long seed = options.sampling().greedy() ? 0 : sampler.seed();
        return new ToolCallIds(promptIds, seed, taken);
    }

    /**
     * Returns whether choosing may take long: with a grammar, whose masks may be expensive, or with the caller's own
     * code.
     */
    boolean mayTakeLong() {
        return matcher != null || options.logitsProcessor() != LogitsProcessor.NONE;
    }

    /** Chooses the next token. It becomes part of the answer only in {@link #accept}. */
    int choose(float[] logits, int offset) {
        if (!mayTakeLong()) {
            return sampler.sample(logits, offset);
        }
        return matcher == null ? sampler.sample(processed(logits, offset), 0) : chooseAllowed(logits, offset);
    }

    /** Chooses an allowed token. Draws no random number if only one is allowed. */
    private int chooseAllowed(float[] logits, int offset) {
        TokenMask mask = matcher.mask();
        if (mask.size() == 1) {
            return mask.first();
        }
        float[] changed = processed(logits, offset);
        mask.applyTo(changed);
        return matcher.penaltiesApply() ? sampler.sample(changed, 0) : sampler.sampleUnpenalised(changed, 0);
    }

    private float[] processed(float[] logits, int offset) {
        float[] changed = Arrays.copyOfRange(logits, offset, offset + vocabSize);
        process(changed);
        return changed;
    }

    private void process(float[] changed) {
        try {
            options.logitsProcessor().process(shownIds, ids(), changed);
        } catch (Throwable e) { // the caller's own code: its request ends, the engine continues
            throw new PixtralException("The logits processor of the request failed: " + e, e);
        }
    }

    /** Returns what the grammar knows of the tokens that come next. Using it may take long, and changes nothing. */
    Foresight foresight() {
        return matcher == null ? Foresight.NONE : new GrammarForesight(matcher.copy());
    }

    /** The texts of reported tokens, each looked up once, since the most likely ones are mostly the same few. */
    private static final class TokenTexts {
        private final Tokenizer tokenizer;
        private final Map<Integer, TokenText> known = new HashMap<>();

        TokenTexts(Tokenizer tokenizer) {
            this.tokenizer = tokenizer;
        }

        TokenText of(int id) {
            return known.computeIfAbsent(id, it -> new TokenText(tokenizer.piece(it), tokenizer.tokenBytes(it)));
        }
    }

    private record GrammarForesight(Matcher ahead) implements Foresight {
        @Override
        public OptionalInt only() {
            try {
                return ahead.only();
            } catch (GrammarException _) { // interrupted, or too costly: the choice itself reports that
                return OptionalInt.empty();
            }
        }

        @Override
        public boolean follow(int id) {
            try {
                ahead.accept(id);
                return true;
            } catch (GrammarException _) {
                return false;
            }
        }
    }

    /**
     * Adds a token to the answer, with the model's own log-probabilities if requested.
     *
     * @return events of tool calls, in order; empty without a grammar
     */
    List<CallEvent> accept(int id, float[] logits, int offset) {
        List<CallEvent> events = matcher == null ? List.of() : matcher.accept(id); // first: it may fail
        sampler.accept(id);
        if (options.sampling().logprobs() > 0) {
            int top = options.sampling().logprobs();
            logprobs.add(Logprobs.of(logits, offset, vocabSize, id, top, texts::of));
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        ids[count++] = id;
        return events;
    }

    /** Returns whether only the end of sequence can follow. */
    boolean ended() {
        return matcher != null && matcher.ended();
    }

    /** Returns whether the answer so far is JSON of a grammar or tool calls, which no stop text may end. */
    boolean structured() {
        if (matcher == null) {
            return false;
        }
        OutputKind kind = matcher.kind();
        return kind == OutputKind.JSON || kind == OutputKind.CALLS;
    }

    int count() {
        return count;
    }

    int last() {
        return ids[count - 1];
    }

    /** Returns a token of the answer. */
    int id(int number) {
        return ids[number];
    }

    int[] ids() {
        return Arrays.copyOf(ids, count);
    }

    long seed() {
        return sampler.seed();
    }

    /** Returns the log-probabilities of the token that was accepted last, empty if they were not requested. */
    Optional<TokenLogprobs> lastLogprobs() {
        return logprobs.isEmpty() ? Optional.empty() : Optional.of(logprobs.getLast());
    }

    List<TokenLogprobs> logprobs() {
        return List.copyOf(logprobs);
    }
}
