package dev.pixtral.store.gguf;

import dev.pixtral.store.ModelId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a model in GGUF, as llama.cpp writes it: a repository, and which of its files.
 *
 * @param id the repository
 * @param tag the type of the file's weights, such as {@code Q4_K_M}, in upper or lower case; empty for the usual one
 */
public record GgufName(ModelId id, Optional<String> tag) {
    private static final Pattern FORM = Pattern.compile("([^:]+):([A-Za-z0-9][A-Za-z0-9_.-]{0,63})");

    /**
     * Reads a name with a tag.
     *
     * @param text {@code owner/name:TAG}, or {@code owner/name@revision:TAG}
     * @return the name; empty if the text has another form
     */
    public static Optional<GgufName> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        return ModelId.parse(form.group(1)).map(id -> new GgufName(id, Optional.of(form.group(2))));
    }

    @Override
    public String toString() {
        return id + tag.map(one -> ":" + one).orElse("");
    }
}
