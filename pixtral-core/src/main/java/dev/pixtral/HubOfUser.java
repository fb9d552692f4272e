package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.Visible;
import dev.pixtral.hub.HubEnvironment;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.download.Download;
import dev.pixtral.hub.download.GgufDownload;
import dev.pixtral.hub.download.HubCache;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.gguf.GgufFolders;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
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
    public List<GgufGroup> gguf(ModelId id) {
        GgufFolders folders = HubEnvironment.ofProcess().ggufFolders();
        List<GgufGroup> groups = new ArrayList<>();
        new HubCache(settings().cache()).gguf(id).ifPresent(groups::add);
        groups.addAll(folders.groups(id));
        ofLlamaCpp(folders)
                .flatMap(cache -> cache.gguf(id))
                .map(HubOfUser::inLlamaCpp)
                .ifPresent(groups::add);
        return groups;
    }

    @Override
    public List<GgufGroup> gguf() {
        GgufFolders folders = HubEnvironment.ofProcess().ggufFolders();
        List<GgufGroup> groups = new ArrayList<>(new HubCache(settings().cache()).ggufs());
        ofLlamaCpp(folders).ifPresent(cache -> cache.ggufs().forEach(group -> groups.add(inLlamaCpp(group))));
        groups.addAll(folders.groups());
        return groups;
    }

    /** Newer versions of llama.cpp write into LLAMA_CACHE as Hugging Face's tools do. */
    private static Optional<HubCache> ofLlamaCpp(GgufFolders folders) {
        return Optional.of(folders.llamaCpp())
                .filter(folder -> !folder.equals(settings().cache()))
                .map(HubCache::new);
    }

    private static GgufGroup inLlamaCpp(GgufGroup group) {
        return new GgufGroup(GgufGroup.Place.LLAMA_CPP, group.id(), group.files());
    }

    @Override
    public void download(GgufName name, ProgressListener listener) {
        try (GgufDownload download =
                GgufDownload.begin(name, settings(), note -> LOG.log(Level.INFO, Visible.line(note)))) {
            download.check();
            download.run(listener);
        }
    }

    @Override
    public void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
        try {
            prepared(id, formats, store, listener);
        } catch (HubException e) {
            if (e.reason() != HubException.Reason.GGUF) {
                throw e;
            }
            download(new GgufName(id, Optional.empty()), listener);
        }
    }

    private static void prepared(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
        Download.Request request = new Download.Request(id, formats, false);
        try (Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
                Download download =
                        Download.begin(request, settings(), store, note -> LOG.log(Level.INFO, Visible.line(note)))) {
            download.toPrepare().ifPresent(Models::requireTokenizer);
            download.run(workers, listener);
        }
    }
}
