package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.WeightFormats;
import java.nio.file.Path;
import java.util.Optional;

/** Recognises and opens prepared files. */
final class PreparedFiles {
    private PreparedFiles() {}

    static Optional<WeightFormats> formats(Path path) {
        return PreparedFile.isPrepared(path)
                ? Optional.of(PreparedFile.read(path).layout().formats())
                : Optional.empty();
    }

    static Checkpoint open(Path path) {
        return Checkpoint.open(path);
    }
}
