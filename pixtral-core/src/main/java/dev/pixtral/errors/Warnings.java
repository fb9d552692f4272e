package dev.pixtral.errors;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Sentences on what was done other than a caller may have meant, and yet is no error: a picture of which a part is
 * missing, a keyword of a schema that is not enforced. One object collects those of one request, in order, each once.
 * Control characters are spelled out, as in errors.
 *
 * <p>Thread-safe.
 */
public final class Warnings {
    /** Most sentences that are kept; of the others the number is told. */
    static final int MOST = 64;

    private final Set<String> sentences = new LinkedHashSet<>(); // guarded by this
    private int more; // guarded by this

    /** Begins without any. */
    public Warnings() {}

    /**
     * Adds a sentence, unless it is there already.
     *
     * @param sentence what was found, what was done, and what to do about it
     */
    public synchronized void add(String sentence) {
        String visible = Visible.line(sentence);
        if (sentences.size() < MOST) {
            sentences.add(visible);
        } else if (!sentences.contains(visible)) {
            more++;
        }
    }

    /**
     * The sentences so far.
     *
     * @return unmodifiable, in the order in which they came
     */
    public synchronized List<String> list() {
        List<String> list = new ArrayList<>(sentences);
        if (more > 0) {
            list.add("There are %,d warnings more.".formatted(more));
        }
        return List.copyOf(list);
    }
}
