package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.tokenizer.Tekken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What an answer may be, compiled: shared by all answers that are to be alike. Each answer follows it with a
 * {@link Matcher} of its own.
 *
 * <p>Immutable as far as can be seen, and thread-safe: what it remembers of configurations and masks is behind a lock
 * and changes no result.
 */
public final class Grammar {
    private static final long GROWTH = 1 << 16; // less than that is not told

    private final Tekken tekken;
    private final TokenTrie tokens;
    private final Automaton automaton;
    private final MaskMaker masks;
    private final ForcedText forced;
    private final GrammarOptions options;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<String> toolNames;
    private final Optional<DocumentRule> json;
    private final Optional<DocumentRule> calls;
    private final boolean words;
    private final Optional<String> warning;
    private final TokenMask text;
    private final TokenMask textOrCalls;
    private final GrammarKeeper keeper;
    private final long fixedBytes;
    private volatile long bytes;
    private long toldBytes; // guarded by the lock

    private Grammar(GrammarParts parts, Tekken tekken, TokenTrie tokens, GrammarOptions options, GrammarKeeper keeper) {
        this.tekken = tekken;
        this.tokens = tokens;
        this.options = options;
        this.automaton = new Automaton(parts.rules(), options.configurations());
        this.masks = new MaskMaker(automaton, tokens, endOfSequence(), options.masks());
        this.forced = new ForcedText(automaton, tekken);
        this.toolNames = parts.toolNames();
        this.json = parts.json();
        this.calls = parts.calls();
        this.words = parts.words();
        this.warning = parts.unchecked().warning();
        long[] bits = tokens.textTokens();
        bits[endOfSequence() / Long.SIZE] |= 1L << endOfSequence();
        this.text = TokenMask.of(bits);
        bits[toolCalls() / Long.SIZE] |= 1L << toolCalls();
        this.textOrCalls = TokenMask.of(bits);
        this.keeper = keeper;
        this.fixedBytes = parts.rules().bytes() + 2L * Long.BYTES * bits.length;
        this.bytes = fixedBytes;
    }

    /**
     * Compiles what an answer may be.
     *
     * @throws GrammarException if nothing can satisfy it, or it is too large
     */
    static Grammar compile(OutputSpec spec, Tekken tekken, TokenTrie tokens, GrammarOptions options) {
        return compile(spec, tekken, tokens, options, GrammarKeeper.NONE);
    }

    /** As the other, for someone who keeps it. */
    static Grammar compile(
            OutputSpec spec, Tekken tekken, TokenTrie tokens, GrammarOptions options, GrammarKeeper keeper) {
        return new Grammar(GrammarParts.of(spec, options.depthLimit()), tekken, tokens, options, keeper);
    }

    /**
     * Starts an answer.
     *
     * @param callIds gives the id of each tool call, nine letters or digits, by its index in the answer; is asked once
     *     for each call, when it begins
     * @return a matcher at the beginning
     */
    public Matcher matcher(IntFunction<String> callIds) {
        return new Matcher(this, new CallIds(callIds));
    }

    int endOfSequence() {
        return tekken.specialTokens().eos();
    }

    int toolCalls() {
        return tekken.specialTokens().toolCalls();
    }

    Tekken tekken() {
        return tekken;
    }

    TokenTrie tokens() {
        return tokens;
    }

    /**
     * Does a piece of work with what follows, for which it holds the lock.
     *
     * @throws GrammarException if the thread is interrupted, even while it waits for others, if the work is too much,
     *     or the memory does not suffice; what is remembered stays right
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

    /** What it keeps in memory, about. */
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
        return json;
    }

    Optional<DocumentRule> calls() {
        return calls;
    }

    /** Whether the answer may be something else than calls. */
    boolean words() {
        return words;
    }

    /** What may come in free text. */
    TokenMask text() {
        return text;
    }

    /** What may come first if that decides between free text and calls. */
    TokenMask textOrCalls() {
        return textOrCalls;
    }

    /**
     * What of the schemas answers are not held to, for the warnings of each request that this grammar serves.
     *
     * @return a sentence that names tools and places; nothing if all is enforced
     */
    public Optional<String> warning() {
        return warning;
    }
}
