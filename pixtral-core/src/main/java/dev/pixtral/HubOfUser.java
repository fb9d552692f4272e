package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.Visible;
import dev.pixtral.hub.HubEnvironment;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.Download;
import dev.pixtral.hub.download.HubCache;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The hub and the cache of this user, as environment variables say. */
final class HubOfUser implements Hub {
    private static final System.Logger LOG = System.getLogger(HubOfUser.class.getName());

    private static HubSettings settings() {
        return HubEnvironment.ofProcess().settings();
    }

    @Override
    public Optional<Path> cached(ModelId id) {
        return new HubCache(settings().cache()).find(id);
    }

    @Override
    public List<ModelId> cached() {
        return new HubCache(settings().cache()).models();
    }

    @Override
    public void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
        Download.Request request = new Download.Request(id, formats, false);
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Download download =
                        Download.begin(request, settings(), store, note -> LOG.log(Level.INFO, Visible.line(note)))) {
            download.toPrepare().ifPresent(Models::requireTokenizer);
            download.run(workers, listener);
        }
    }
}
