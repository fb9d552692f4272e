package dev.pixtral.store;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Stores of tests, whose prepared files are just bytes. */
final class Stores {
    static final WeightFormats Q4 = WeightFormats.of(WeightFormat.Q4, WeightFormat.BF16);
    static final WeightFormats Q8 = WeightFormats.of(WeightFormat.Q8, WeightFormat.BF16);

    private Stores() {}

    static ModelStore limited(Path home, long limit) {
        return new ModelStore(home, limit, Clock.systemUTC());
    }

    /** Puts a file into the store, without a record. */
    static Path file(ModelStore store, String name, int bytes) throws IOException {
        return Files.write(store.files().resolve(name), new byte[bytes]);
    }

    static StoredModel model(String name, Path file, WeightFormats formats, boolean asked, Instant lastUse)
            throws IOException {
        return new StoredModel(name, Optional.empty(), file, formats, Files.size(file), asked, lastUse);
    }
}
