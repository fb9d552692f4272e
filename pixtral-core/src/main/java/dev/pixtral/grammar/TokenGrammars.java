package dev.pixtral.grammar;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * A cache of the grammars of one tokenizer: the most recently used ones, as many as fit into
 * {@link GrammarMemory#MOST_KEPT} bytes. Thread-safe: each key is compiled by one thread, which delays only callers
 * with the same key.
 *
 * @param <K> identifies a grammar, such as the texts of its schemas; has equals and hashCode
 */
final class TokenGrammars<K> implements GrammarKeeper {
    private static final int MOST = 256; // bounds their total unreported growth

    private final Tokenizer tokenizer;
    private final TokenTrie tokens;
    private final GrammarOptions options;
    private final ToLongFunction<K> keyBytes;
    private final Map<K, Grammar> kept = new LinkedHashMap<>(16, 0.75f, true); // by last use; guarded by itself
    private final Map<K, CompletableFuture<Grammar>> underWay = new HashMap<>(); // guarded by kept

    TokenGrammars(Tokenizer tokenizer, TokenTrie tokens, GrammarOptions options) {
        this(tokenizer, tokens, options, _ -> 0);
    }

    /**
     * Creates an empty cache.
     *
     * @param keyBytes returns the approximate memory of a key, in bytes
     */
    TokenGrammars(Tokenizer tokenizer, TokenTrie tokens, GrammarOptions options, ToLongFunction<K> keyBytes) {
        this.tokenizer = tokenizer;
        this.tokens = tokens;
        this.options = options;
        this.keyBytes = keyBytes;
    }

    /**
     * Returns the grammar of a key. If another thread is compiling it, waits for the result; if that thread gives up,
     * compiles it here.
     *
     * @param spec supplies the constraints; called only if the grammar is not cached
     * @throws GrammarException if nothing satisfies the constraints, they are too large, memory is insufficient, or the
     *     thread is interrupted; its interrupt status stays set
     */
    Grammar grammar(K key, Supplier<OutputSpec> spec) {
        while (true) {
            CompletableFuture<Grammar> own = new CompletableFuture<>();
            CompletableFuture<Grammar> others;
            synchronized (kept) {
                Grammar known = kept.get(key);
                if (known != null) {
                    return known;
                }
                others = underWay.putIfAbsent(key, own);
            }
            if (others == null) {
                return compiled(key, spec, own);
            }
            Optional<Grammar> made = result(others);
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    private Grammar compiled(K key, Supplier<OutputSpec> spec, CompletableFuture<Grammar> own) {
        try {
            Grammar grammar = compile(spec.get());
            keep(key, grammar);
            own.complete(grammar);
            return grammar;
        } catch (OutOfMemoryError e) {
            outOfMemory();
            throw GrammarException.outOfMemory();
        } catch (GrammarException e) {
            if (!Thread.currentThread().isInterrupted()) { // otherwise the error says nothing about the schema
                own.completeExceptionally(e);
            }
            throw e;
        } finally {
            synchronized (kept) {
                underWay.remove(key, own);
            }
            own.cancel(false); // releases waiting threads if there is no result
        }
    }

    /** Returns the result of another thread, or empty if it gave up. */
    private static Optional<Grammar> result(CompletableFuture<Grammar> others) {
        try {
            return Optional.of(others.get());
        } catch (CancellationException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GrammarException.interrupted();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof GrammarException problem ? problem.again() : new IllegalStateException(e);
        }
    }

    /** Compiles a grammar that is not cached. */
    Grammar compile(OutputSpec spec) {
        return Grammar.compile(spec, tokenizer, tokens, options, this);
    }

    private void keep(K key, Grammar grammar) {
        synchronized (kept) {
            kept.put(key, grammar);
        }
        grown();
    }

    /** Evicts the least recently used grammars. */
    @Override
    public void grown() {
        synchronized (kept) {
            long bytes = bytes();
            Iterator<Map.Entry<K, Grammar>> eldest = kept.entrySet().iterator();
            while ((bytes > GrammarMemory.MOST_KEPT || kept.size() > MOST) && eldest.hasNext()) {
                bytes -= bytes(eldest.next());
                eldest.remove();
            }
        }
    }

    @Override
    public void outOfMemory() {
        synchronized (kept) {
            kept.clear();
        }
    }

    /** Returns the approximate size of the cache in bytes. */
    long bytes() {
        synchronized (kept) {
            return kept.entrySet().stream().mapToLong(this::bytes).sum();
        }
    }

    private long bytes(Map.Entry<K, Grammar> entry) {
        return keyBytes.applyAsLong(entry.getKey()) + entry.getValue().bytes();
    }
}
