package dev.pixtral.grammar;

import dev.pixtral.api.Internal;
import dev.pixtral.chat.InstructFormat;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The compiled constraints on an answer, shared by all answers with the same constraints. Each answer has its own
 * {@link Matcher}.
 *
 * <p>Thread-safe and observably immutable: its cache of configurations and masks is guarded by a lock and changes no
 * result.
 */
@Internal
public final class Grammar {
    private static final long GROWTH = 1 << 16; // smaller growth is not reported

    private final Tokenizer tokenizer;
    private final TokenTrie tokens;
    private final Automaton automaton;
    private final MaskMaker masks;
    private final ForcedText forced;
    private final GrammarOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> toolNames;
    private final DocumentRule json; // null if there is none
    private final DocumentRule calls; // null if there is none
    private final boolean words;
    private final String warning; // null if there is none
    private final TokenMask text;
    private final TokenMask textOrCalls;
    private final TokenMask thought;
    private final boolean callsAfterText;
    private final GrammarKeeper keeper;
    private final long fixedBytes;
    private volatile long bytes;
    private long toldBytes; // guarded by the lock

    private Grammar(
            GrammarParts parts, Tokenizer tokenizer, TokenTrie tokens, GrammarOptions options, GrammarKeeper keeper) {
        this.tokenizer = tokenizer;
        this.tokens = tokens;
        this.options = options;
        this.automaton = new Automaton(parts.rules(), options.configurations());
        this.masks = new MaskMaker(automaton, tokens, endOfSequence(), options.masks());
        this.forced = new ForcedText(automaton, tokenizer);
        this.toolNames = parts.toolNames();
        this.json = parts.json().orElse(null);
        this.calls = parts.calls().orElse(null);
        this.words = parts.words();
        this.warning = parts.unchecked().warning().orElse(null);
        long[] bits = tokens.textTokens();
        bits[endOfSequence() / Long.SIZE] |= 1L << endOfSequence();
        this.text = TokenMask.of(bits);
        bits[toolCalls() / Long.SIZE] |= 1L << toolCalls();
        this.textOrCalls = TokenMask.of(bits);
        this.callsAfterText = calls != null && InstructFormat.of(tokenizer).allowsTextWithCalls();
        long[] thought = tokens.textTokens();
        if (tokenizer.specialTokens().thinks()) {
            thought[endOfThought() / Long.SIZE] |= 1L << endOfThought();
        }
        this.thought = TokenMask.of(thought);
        this.keeper = keeper;
        this.fixedBytes = parts.rules().bytes() + 3L * Long.BYTES * bits.length;
        this.bytes = fixedBytes;
    }

    /**
     * Compiles the constraints on an answer.
     *
     * @throws GrammarException if nothing satisfies them, or they are too large
     */
    static Grammar compile(OutputSpec spec, Tokenizer tokenizer, TokenTrie tokens, GrammarOptions options) {
        return compile(spec, tokenizer, tokens, options, GrammarKeeper.NONE);
    }

    /** Compiles the constraints on an answer for a keeper, which is notified of growth. */
    static Grammar compile(
            OutputSpec spec, Tokenizer tokenizer, TokenTrie tokens, GrammarOptions options, GrammarKeeper keeper) {
        return new Grammar(GrammarParts.of(spec, options.depthLimit(), tokenizer), tokenizer, tokens, options, keeper);
    }

    /**
     * Starts an answer.
     *
     * @param callIds returns the id of each tool call, nine letters or digits, by its index in the answer; called once
     *     for each call, when it begins
     * @return a matcher at the beginning
     */
    public Matcher matcher(IntFunction<String> callIds) {
        return new Matcher(this, new CallIds(callIds));
    }

    int endOfSequence() {
        return tokenizer.specialTokens().eos();
    }

    int toolCalls() {
        return tokenizer.specialTokens().toolCalls();
    }

    Tokenizer tokenizer() {
        return tokenizer;
    }

    TokenTrie tokens() {
        return tokens;
    }

    /**
     * Runs an action on the automaton, the masks or the forced text under the lock.
     *
     * @throws GrammarException if the thread is interrupted, even while it waits for the lock, if the action needs too
     *     many steps, or if memory is insufficient; the caches stay consistent
     */
    <T> T locked(Supplier<T> work) {
        boolean outermost = !lock.isHeldByCurrentThread();
        lock();
        try {
            if (outermost) {
                automaton.effort().begin();
            }
            return work.get();
        } catch (OutOfMemoryError e) {
            automaton.forget();
            masks.forget();
            keeper.outOfMemory();
            throw GrammarException.outOfMemory();
        } finally {
            release();
        }
    }

    private void lock() {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GrammarException.interrupted();
        }
    }

    private void release() {
        try {
            measure();
        } finally {
            lock.unlock();
        }
    }

    private void measure() {
        bytes = fixedBytes + automaton.bytes() + masks.bytes();
        if (bytes >= toldBytes + GROWTH) {
            keeper.grown();
        }
        if (Math.abs(bytes - toldBytes) >= GROWTH) {
            toldBytes = bytes;
        }
    }

    /** Returns the approximate memory that it occupies, in bytes. */
    long bytes() {
        return bytes;
    }

    Automaton automaton() {
        return automaton;
    }

    MaskMaker masks() {
        return masks;
    }

    ForcedText forced() {
        return forced;
    }

    GrammarOptions options() {
        return options;
    }

    String toolName(int tool) {
        return toolNames.get(tool);
    }

    Optional<DocumentRule> json() {
        return Optional.ofNullable(json);
    }

    Optional<DocumentRule> calls() {
        return Optional.ofNullable(calls);
    }

    /** Returns whether the answer may be something other than calls. */
    boolean words() {
        return words;
    }

    /** Returns the tokens allowed in free text. */
    TokenMask text() {
        return callsAfterText ? textOrCalls : text;
    }

    /** Returns whether calls may follow free text. */
    boolean callsAfterText() {
        return callsAfterText;
    }

    /** Returns whether the model may think before it answers. */
    boolean thinks() {
        return tokenizer.specialTokens().thinks();
    }

    int beginOfThought() {
        return tokenizer.specialTokens().beginThink();
    }

    int endOfThought() {
        return tokenizer.specialTokens().endThink();
    }

    /** Returns the tokens allowed in a thought. */
    TokenMask thought() {
        return thought;
    }

    /** Returns the token of a symbol of calls. */
    int control(int symbol) {
        return switch (symbol) {
            case CallsRule.CALL -> toolCalls();
            case CallsRule.CALL_ID -> tokenizer.specialTokens().callId();
            case CallsRule.ARGS -> tokenizer.specialTokens().args();
            default -> throw new IllegalArgumentException("no control token: " + symbol);
        };
    }

    /** Returns the tokens allowed first, where the first token decides between free text and calls. */
    TokenMask textOrCalls() {
        return textOrCalls;
    }

    /**
     * Returns which parts of the schemas are not enforced, for the warnings of each request that this grammar serves.
     *
     * @return a sentence that names tools and places; empty if everything is enforced
     */
    public Optional<String> warning() {
        return Optional.ofNullable(warning);
    }
}
