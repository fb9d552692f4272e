package dev.pixtral;

import dev.pixtral.AvailableModel.Place;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Lists models in GGUF by the names that open them. Reads headers, no weights, of a limited number of files. */
final class GgufListing {
    /** Files whose headers are read; more of them are left out. */
    private static final int MOST = 200;

    private final Hub hub;

    GgufListing(Hub hub) {
        this.hub = hub;
    }

    /** Lists the models by place; of several with the same name the one that the name opens. */
    List<AvailableModel> list() {
        List<AvailableModel> models = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (GgufGroup group : hub.gguf()) {
            for (GgufGroup.Model model : group.models()) {
                if (models.size() < MOST && names.add(model.name())) {
                    models.add(model(model, group));
                }
            }
        }
        return models;
    }

    private static AvailableModel model(GgufGroup.Model model, GgufGroup group) {
        OptionalInt context = OptionalInt.empty();
        Optional<String> problem = Optional.empty();
        try {
            CheckpointOutline outline = model.projector()
                    .map(projector -> CheckpointOutline.read(model.first(), projector))
                    .orElseGet(() -> CheckpointOutline.read(model.first()));
            context = OptionalInt.of(outline.config().text().maxPositions());
        } catch (PixtralException e) { // listed with it
            problem = Optional.of(e.getMessage());
        }
        return new AvailableModel(
                model.name(),
                place(model.place()),
                group.id().map(ModelId::toString).orElse(model.first().toString()),
                Optional.of(model.first()),
                Optional.empty(),
                Stream.concat(model.text().stream(), model.projector().stream())
                        .mapToLong(GgufListing::size)
                        .sum(),
                context,
                Optional.empty(),
                problem);
    }

    private static Place place(GgufGroup.Place place) {
        return switch (place) {
            case HUGGING_FACE_CACHE -> Place.HUGGING_FACE_CACHE;
            case LLAMA_CPP -> Place.LLAMA_CPP;
            case LM_STUDIO -> Place.LM_STUDIO;
        };
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0; // removed meanwhile
        }
    }
}
