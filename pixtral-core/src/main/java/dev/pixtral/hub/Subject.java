package dev.pixtral.hub;

import dev.pixtral.errors.Excerpt;
import dev.pixtral.store.ModelId;
import java.util.Optional;

/**
 * What a request is about, for messages.
 *
 * @param id the repository, with the requested revision
 * @param file path of a file in it
 */
record Subject(ModelId id, Optional<String> file) {
    static Subject of(ModelId id) {
        return new Subject(id, Optional.empty());
    }

    static Subject of(ModelId id, String file) {
        return new Subject(id, Optional.of(file));
    }

    @Override
    public String toString() {
        return Excerpt.of(id.toString())
                + file.map(path -> ": " + Excerpt.of(path)).orElse("");
    }
}
