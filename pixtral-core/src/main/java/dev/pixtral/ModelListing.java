package dev.pixtral;

import dev.pixtral.AvailableModel.Place;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.store.KnownModel;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Lists the models of this machine, and those that could be fetched. Reads configurations and headers, no weights. */
final class ModelListing {
    private final ModelFinder finder;

    ModelListing(ModelFinder finder) {
        this.finder = finder;
    }

    /**
     * Lists the models.
     *
     * @return the embedded one, those of the store, those of the cache of Hugging Face's tools, those in GGUF, and the
     *     known ones that are in none of these places
     */
    List<AvailableModel> list() {
        List<AvailableModel> models = new ArrayList<>();
        models.add(embedded());
        Set<String> here = new HashSet<>();
        for (StoredModel stored : finder.store().models()) {
            models.add(stored(stored));
            here.add(stored.name());
        }
        for (ModelId id : finder.hub().cached()) {
            finder.hub().cached(id).ifPresent(folder -> {
                models.add(cached(id, folder));
                here.add(id.toString());
            });
        }
        for (AvailableModel gguf : new GgufListing(finder.hub()).list()) {
            models.add(gguf);
            here.add(gguf.name());
        }
        KnownModel.ALL.stream()
                .filter(known -> !here.contains(known.fullName()))
                .map(ModelListing::known)
                .forEach(models::add);
        return List.copyOf(models);
    }

    private static AvailableModel embedded() {
        try (Checkpoint checkpoint = EmbeddedModel.open()) {
            return new AvailableModel(
                    EmbeddedModel.NAME,
                    Place.EMBEDDED,
                    "part of the program",
                    Optional.empty(),
                    Optional.empty(),
                    checkpoint.bytes(),
                    OptionalInt.of(checkpoint.config().text().maxPositions()),
                    Optional.empty(),
                    Optional.empty());
        }
    }

    private static AvailableModel stored(StoredModel stored) {
        OptionalInt context = OptionalInt.empty();
        Optional<String> problem = Optional.empty();
        try (Checkpoint checkpoint = Checkpoint.open(stored.file())) {
            context = OptionalInt.of(checkpoint.config().text().maxPositions());
        } catch (PixtralException e) { // listed with it
            problem = Optional.of(e.getMessage());
        }
        return new AvailableModel(
                ModelId.parse(stored.name()).map(KnownModel::nameOf).orElse(stored.name()),
                Place.STORE,
                stored.name()
                        + stored.commit().map(commit -> ", commit " + commit).orElse(""),
                Optional.of(stored.file()),
                Optional.of(stored.formats()),
                stored.bytes(),
                context,
                Optional.of(stored.lastUse()),
                problem);
    }

    private static AvailableModel cached(ModelId id, Path folder) {
        OptionalInt context = OptionalInt.empty();
        Optional<String> problem = Optional.empty();
        long bytes = 0;
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            context = OptionalInt.of(checkpoint.config().text().maxPositions());
            bytes = checkpoint.bytes();
        } catch (PixtralException e) { // listed with it
            problem = Optional.of(e.getMessage());
        }
        return new AvailableModel(
                KnownModel.nameOf(id),
                Place.HUGGING_FACE_CACHE,
                id.toString(),
                Optional.of(folder),
                Optional.empty(),
                bytes,
                context,
                Optional.empty(),
                problem);
    }

    private static AvailableModel known(KnownModel known) {
        return new AvailableModel(
                known.name(),
                Place.HUB,
                known.fullName(),
                Optional.empty(),
                Optional.empty(),
                known.bytes(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
