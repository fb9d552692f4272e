package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The hub and the cache of this user. */
final class HubOfUser implements Hub {
    @Override
    public Optional<Path> cached(ModelId id) {
        return Optional.empty();
    }

    @Override
    public List<ModelId> cached() {
        return List.of();
    }

    @Override
    public void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
        throw new PixtralException(
                "%s cannot be downloaded by this build; fetch it with './pixtral download %s'.".formatted(id, id));
    }
}
