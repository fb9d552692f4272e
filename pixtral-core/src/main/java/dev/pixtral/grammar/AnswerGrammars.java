package dev.pixtral.grammar;

import dev.pixtral.api.Internal;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The grammars for the prompts of one model. Caches the most recently used compiled grammars within a limit in bytes.
 * Thread-safe: a schema that takes long to compile delays only the callers that need the same one.
 */
@Internal
public final class AnswerGrammars {
    private final Tokenizer tokenizer;
    private final ReentrantLock lock = new ReentrantLock();
    private TokenGrammars<Key> grammars; // guarded by the lock; null until the first prompt needs one

    /**
     * Creates an empty cache for a tokenizer; the work begins with the first prompt that needs a grammar.
     *
     * @param tokenizer the model's tokenizer
     */
    public AnswerGrammars(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** Everything that determines the form of an answer. */
    private record Key(ResponseFormat format, List<Tool> tools, AnswerRules rules) {
        private static final int EACH = 256; // bytes besides the texts

        long bytes() {
            long characters =
                    format instanceof ResponseFormat.JsonSchema(String _, String schema) ? schema.length() : 0;
            for (Tool tool : tools) {
                characters += tool.description().length() + tool.parameters().length();
            }
            return EACH * (1L + tools.size()) + Character.BYTES * characters;
        }
    }

    /**
     * Returns the grammar for the answer to a prompt.
     *
     * @param prompt the prompt; only its tools and its response format matter
     * @param rules whether tools are called, and how strictly schemas are enforced
     * @return the grammar, or empty if any answer is allowed
     * @throws GrammarException if the schema of the response or of a strict tool cannot be enforced, if a call is
     *     required but impossible, if memory is insufficient, or if the thread is interrupted; its interrupt status
     *     stays set
     */
    public Optional<Grammar> grammar(Prompt prompt, AnswerRules rules) {
        boolean text = prompt.responseFormat() instanceof ResponseFormat.Text;
        boolean free = rules.toolUse() instanceof ToolUse.Free;
        boolean noTools = prompt.tools().isEmpty() && !(rules.toolUse().mustCall());
        if (text && (free || noTools)) {
            return Optional.empty();
        }
        Key key = new Key(prompt.responseFormat(), prompt.tools(), rules);
        return Optional.of(grammars().grammar(key, () -> SpecReader.read(key.format(), key.tools(), rules)));
    }

    private TokenGrammars<Key> grammars() {
        try {
            lock.lockInterruptibly(); // the first caller reads the whole vocabulary
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GrammarException.interrupted();
        }
        try {
            if (grammars == null) {
                grammars = new TokenGrammars<>(tokenizer, TokenTrie.of(tokenizer), GrammarOptions.DEFAULT, Key::bytes);
            }
            return grammars;
        } catch (OutOfMemoryError e) {
            throw GrammarException.outOfMemory();
        } finally {
            lock.unlock();
        }
    }
}
