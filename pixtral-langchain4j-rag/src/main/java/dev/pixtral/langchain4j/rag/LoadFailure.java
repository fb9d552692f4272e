package dev.pixtral.langchain4j.rag;

import dev.pixtral.errors.Visible;

/**
 * A file or page that could not be loaded or indexed.
 *
 * @param file path below the loaded folder with {@code /} between names, {@code .} for the folder itself, or the name
 *     of a single file
 * @param page page of the file, from 1; null if the whole file failed
 * @param message what is wrong with it, in one line
 */
public record LoadFailure(String file, Integer page, String message) {
    /** Returns one line: the file, its page and what is wrong; control characters in names are escaped. */
    @Override
    public String toString() {
        return Visible.line((page == null ? file : file + ", page " + page) + ": " + message);
    }
}
