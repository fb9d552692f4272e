package dev.pixtral;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.UnknownModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.KnownModel;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.store.gguf.GgufName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Decides what a name or a path means. An existing path comes first, then the store, then the cache of Hugging Face's
 * tools, then GGUF files there and in the folders of llama.cpp and LM Studio, see {@link GgufFinder}. The meaning
 * depends on what is on the disk, the format only on the name, the options and what was recorded:
 *
 * <ul>
 *   <li>a folder, and the model in the jar: BF16
 *   <li>a prepared file: its own
 *   <li>a GGUF file: each matrix as the file has it, BF16 if it has plain numbers
 *   <li>a name: as recorded. If several formats are, Q4, else the one that was recorded last. A repository in the cache
 *       of Hugging Face's tools has no record and is used in Q4, as {@code download} would have recorded it
 * </ul>
 *
 * <p>An option overrides this. Prepared weights cannot be converted to another format: that is an error. Immutable.
 */
final class ModelFinder {
    private final Supplier<ModelStore> store;
    private final Hub hub;
    private final GgufFinder gguf;

    /**
     * Looks in other places than those of the user.
     *
     * @param store called when a name may be in the store
     * @param hub the cache to look into and the source of downloads
     */
    ModelFinder(Supplier<ModelStore> store, Hub hub) {
        this.store = store;
        this.hub = hub;
        this.gguf = new GgufFinder(hub);
    }

    /** Looks in the store and the caches of this user. */
    static ModelFinder ofUser() {
        return new ModelFinder(ModelStore::ofUser, new HubOfUser());
    }

    ModelStore store() {
        return store.get();
    }

    Hub hub() {
        return hub;
    }

    /**
     * Finds a model.
     *
     * @param model a name or a path
     * @param choice the formats that are asked for
     * @return what it means; whether its files can be used is found out when they are opened
     * @throws dev.pixtral.errors.CheckpointException if there is no such model; the message says what to do
     * @throws PixtralException if the model is prepared in another format, or the text is neither a name nor a path
     */
    FoundModel find(String model, FormatChoice choice) {
        return find(model, Optional.empty(), choice);
    }

    /**
     * Finds a model, perhaps one in GGUF with a projector file of the caller's choice.
     *
     * @param projector the file; empty for the one that belongs to the model by its name or place
     * @throws PixtralException as the other; or if there is a projector file, but the model is not in GGUF
     */
    FoundModel find(String model, Optional<Path> projector, FormatChoice choice) {
        FoundModel found = lookUp(model, projector, choice).orElseThrow(() -> unknown(model));
        if (projector.isPresent() && found.kind() != FoundModel.Kind.GGUF) {
            throw new PixtralException(
                    "%s is not a GGUF file, so it has its own vision encoder; leave out the projector file %s."
                            .formatted(model, projector.get()));
        }
        return found;
    }

    /**
     * Finds a model, and downloads it first if it is the name of a repository that is not on this machine in the
     * formats that are asked for.
     *
     * @param listener receives the progress of the download on this thread
     */
    FoundModel findOrDownload(String model, Optional<Path> projector, FormatChoice choice, ProgressListener listener) {
        if (!exists(model)) {
            ModelId.parse(model)
                    .filter(id -> !isHere(id, choice))
                    .ifPresent(id -> hub.download(id, choice.over(WeightFormat.Q4), store(), listener));
            GgufName.parse(model)
                    .filter(name -> gguf.find(name).isEmpty())
                    .ifPresent(name -> hub.download(name, listener));
        }
        return find(model, projector, choice);
    }

    private boolean isHere(ModelId id, FormatChoice choice) {
        return store().find(id.toString()).stream().anyMatch(stored -> choice.allows(stored.formats()))
                || hub.cached(id).isPresent()
                || gguf.find(new GgufName(id, Optional.empty())).isPresent();
    }

    private static boolean exists(String model) {
        try {
            return Files.exists(Path.of(model));
        } catch (InvalidPathException _) {
            return false; // find says so
        }
    }

    private Optional<FoundModel> lookUp(String model, Optional<Path> projector, FormatChoice choice) {
        if (model.equals(EmbeddedModel.NAME)) {
            return Optional.of(new FoundModel(
                    model,
                    FoundModel.Kind.EMBEDDED,
                    Optional.empty(),
                    choice.over(WeightFormat.BF16),
                    Optional.empty()));
        }
        if (UnknownModel.isAddress(model)) {
            throw UnknownModel.ofAddress(model);
        }
        if (exists(model)) {
            Path path = Path.of(model);
            return gguf.ofPath(model, path, projector, choice).or(() -> Optional.of(ofPath(model, path, choice)));
        }
        Optional<GgufName> name = GgufName.parse(model);
        return name.isPresent()
                ? gguf.find(name.get()).map(found -> gguf.found(model, found, projector, choice))
                : ofName(model, path(model), choice)
                        .or(() -> ModelId.parse(model)
                                .flatMap(id -> gguf.find(new GgufName(id, Optional.empty())))
                                .map(found -> gguf.found(model, found, projector, choice)));
    }

    private static Path path(String model) {
        try {
            return Path.of(model);
        } catch (InvalidPathException e) {
            throw new PixtralException("'%s' is neither the name of a model nor a path.".formatted(model), e);
        }
    }

    private static FoundModel ofPath(String given, Path path, FormatChoice choice) {
        if (!PreparedFile.isPrepared(path)) {
            WeightFormats formats = withOwn(path, choice.over(WeightFormat.BF16));
            return new FoundModel(given, FoundModel.Kind.FOLDER, Optional.of(path), formats, Optional.empty());
        }
        WeightFormats prepared = PreparedFile.read(path).layout().formats();
        if (!choice.allows(prepared)) {
            throw new OtherFormats(given, choice).ofFile(prepared);
        }
        return new FoundModel(given, FoundModel.Kind.PREPARED_FILE, Optional.of(path), prepared, Optional.empty());
    }

    /** Returns the formats of a checkpoint, of which some matrices may be quantised already. */
    private static WeightFormats withOwn(Path checkpoint, WeightFormats chosen) {
        CheckpointOutline outline = CheckpointOutline.read(checkpoint);
        return chosen.with(outline.config(), outline.ownFormats());
    }

    private Optional<FoundModel> ofName(String model, Path path, FormatChoice choice) {
        Optional<ModelId> id = ModelId.parse(model);
        String name = id.map(ModelId::toString).orElseGet(() -> ModelStore.nameOf(path));
        List<StoredModel> recorded = store().find(name);
        Optional<FoundModel> stored = best(recorded, choice)
                .map(one -> new FoundModel(
                        model, FoundModel.Kind.STORED, Optional.of(one.file()), one.formats(), Optional.of(one)));
        Optional<FoundModel> found = stored.or(() -> id.flatMap(hub::cached)
                .map(folder -> new FoundModel(
                        model,
                        FoundModel.Kind.CACHED,
                        Optional.of(folder),
                        withOwn(folder, choice.over(WeightFormat.Q4)),
                        Optional.empty())));
        if (found.isEmpty() && !recorded.isEmpty()) { // another format than the one that is asked for
            OtherFormats others = new OtherFormats(model, choice);
            throw id.isPresent() ? others.ofRepository(recorded) : others.ofFolder(recorded);
        }
        return found;
    }

    /** Returns the one in Q4 if there is one, else the one that was recorded last, of those that are asked for. */
    private static Optional<StoredModel> best(List<StoredModel> newestFirst, FormatChoice choice) {
        List<StoredModel> allowed = newestFirst.stream()
                .filter(stored -> choice.allows(stored.formats()))
                .toList();
        return allowed.stream()
                .filter(stored -> stored.formats().feedForward() == WeightFormat.Q4)
                .findFirst()
                .or(() -> allowed.stream().findFirst());
    }

    private PixtralException unknown(String model) {
        Optional<GgufName> name = GgufName.parse(model);
        if (name.isPresent()) {
            return gguf.notHere(name.get());
        }
        String places =
                "it is neither in the store, %s, nor in the cache of Hugging Face's tools".formatted(store().home());
        if (KnownModel.ALL.stream().anyMatch(known -> known.name().equals(model))) {
            return UnknownModel.notHere(model, places);
        }
        List<String> names = new ArrayList<>(List.of(EmbeddedModel.NAME));
        KnownModel.ALL.forEach(known -> names.add(known.name()));
        store().models().forEach(stored -> names.add(stored.name()));
        return UnknownModel.absent(model, names, ModelId.parse(model).isPresent(), places);
    }
}
