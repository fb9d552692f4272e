package dev.pixtral.store;

import dev.pixtral.checkpoint.WeightFormats;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A prepared model in the store.
 *
 * @param name what it is opened by: a {@link ModelId}, or the path of the folder that it was prepared from
 * @param commit commit of the repository, if it was downloaded
 * @param file the prepared file
 * @param formats formats of its matrices
 * @param bytes size of the file
 * @param asked whether a user asked for it ({@code download}, {@code prepare}); otherwise it was prepared when a folder
 *     was opened
 * @param lastUse when it was last opened
 */
public record StoredModel(
        String name,
        Optional<String> commit,
        Path file,
        WeightFormats formats,
        long bytes,
        boolean asked,
        Instant lastUse) {

    StoredModel usedAt(Instant time) {
        return new StoredModel(name, commit, file, formats, bytes, asked, time);
    }
}
