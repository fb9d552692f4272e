package dev.pixtral.grammar;

import dev.pixtral.tokenizer.Tekken;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The grammars of one tokenizer, of which those used last are kept. Thread-safe.
 *
 * @param <K> what tells one grammar from another, such as the texts of its schemas; has equals and hashCode
 */
final class TokenGrammars<K> {
    private static final int KEPT = 16; // bounds their memory together, see GrammarOptions

    private final Tekken tekken;
    private final TokenTrie tokens;
    private final GrammarOptions options;
    private final Map<K, Grammar> grammars; // guarded by itself

    TokenGrammars(Tekken tekken) {
        this(tekken, TokenTrie.of(tekken), GrammarOptions.DEFAULT);
    }

    TokenGrammars(Tekken tekken, TokenTrie tokens, GrammarOptions options) {
        this.tekken = tekken;
        this.tokens = tokens;
        this.options = options;
        this.grammars = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Grammar> eldest) {
                return size() > KEPT;
            }
        };
    }

    /**
     * The grammar of a key.
     *
     * @param spec what answers may be; asked if the grammar is not there
     * @throws GrammarException if nothing can satisfy it
     */
    Grammar grammar(K key, Supplier<OutputSpec> spec) {
        synchronized (grammars) {
            Grammar known = grammars.get(key);
            if (known != null) {
                return known;
            }
        }
        Grammar compiled = compile(spec.get()); // without the lock: a large schema must not hold up others
        synchronized (grammars) {
            Grammar earlier = grammars.putIfAbsent(key, compiled);
            return earlier == null ? compiled : earlier;
        }
    }

    /** Compiles a grammar that is not kept. */
    Grammar compile(OutputSpec spec) {
        return Grammar.compile(spec, tekken, tokens, options);
    }
}
