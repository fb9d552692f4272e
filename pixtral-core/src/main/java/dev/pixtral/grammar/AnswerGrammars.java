package dev.pixtral.grammar;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.trie.TokenTrie;
import dev.pixtral.tokenizer.Tekken;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The grammars that the prompts of one model need. Those used last are kept, compiled, within a bound in bytes.
 * Thread-safe: a schema that takes long holds up nobody but those who ask for the same.
 */
public final class AnswerGrammars {
    private final Tekken tokenizer;
    private final ReentrantLock lock = new ReentrantLock();
    private TokenGrammars<Key> grammars; // guarded by the lock; null until the first prompt needs one

    /**
     * Prepares for a tokenizer; the work begins with the first prompt that needs a grammar.
     *
     * @param tokenizer the model's
     */
    public AnswerGrammars(Tekken tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** All that an answer's form depends on. */
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
     * What the answer to a prompt may be.
     *
     * @param prompt its tools and its response format count
     * @param rules whether tools are called, and how strictly schemas are read
     * @return the grammar, or empty if any answer will do
     * @throws GrammarException if a schema that must be enforced cannot be, that of the response or of a strict tool, a
     *     call is required and impossible, the memory does not suffice, or the thread is interrupted, which it stays
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
            lock.lockInterruptibly(); // the first one reads the whole vocabulary
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
