package dev.pixtral.errors;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Collects the warnings of one request: results that may differ from the caller's intention without being errors, such
 * as a picture with a missing part or a schema keyword that is not enforced. Keeps them in order, without duplicates.
 * Control characters are escaped, as in exceptions.
 *
 * <p>Thread-safe.
 */
public final class Warnings {
    /** Largest number of warnings to keep; further ones are only counted. */
    static final int MOST = 64;

    private final Set<String> sentences = new LinkedHashSet<>(); // guarded by this
    private int more; // guarded by this

    /** Creates an empty collection. */
    public Warnings() {}

    /**
     * Adds a warning, unless it is already present.
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
     * Returns the warnings so far.
     *
     * @return an unmodifiable list in the order of addition
     */
    public synchronized List<String> list() {
        List<String> list = new ArrayList<>(sentences);
        if (more > 0) {
            list.add("There are %,d more warnings.".formatted(more));
        }
        return List.copyOf(list);
    }
}
