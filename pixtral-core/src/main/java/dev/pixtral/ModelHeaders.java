package dev.pixtral;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.RequiredTensors;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.WeightRole;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubClient;
import dev.pixtral.hub.HubEnvironment;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.HubSnapshot;
import dev.pixtral.hub.download.GgufDownload;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What configuration and headers say about a model, on this machine or on a hub. No weight is read.
 *
 * @param name name or path as it was given
 * @param source where the model is, for people
 * @param layout layout of its files
 * @param path its folder or file on this machine; empty for the embedded model and on a hub
 * @param config its sizes
 * @param formats formats of its matrices, as it would be opened
 * @param prepared whether it is a prepared file, whose formats are fixed
 * @param files its files with weights
 * @param stored what is stored of each group of matrices
 * @param types what is stored of each type, and what becomes of it; empty if the tensors follow from the configuration
 * @param tensors number of tensors
 * @param parameters number of weights
 */
@Internal
public record ModelHeaders(
        String name,
        String source,
        String layout,
        Optional<Path> path,
        ModelConfig config,
        WeightFormats formats,
        boolean prepared,
        List<WeightFile> files,
        Map<WeightRole, StoredWeights> stored,
        List<StoredType> types,
        int tensors,
        long parameters) {

    /**
     * A file with weights.
     *
     * @param name its name
     * @param bytes its size
     */
    public record WeightFile(String name, long bytes) {}

    /**
     * What is stored of a group of matrices.
     *
     * @param types types of the values, or formats, such as {@code BF16}
     * @param bytes size
     */
    public record StoredWeights(String types, long bytes) {
        private StoredWeights and(StoredWeights other) {
            boolean known = List.of(types.split("\\+")).contains(other.types);
            return new StoredWeights(known ? types : types + "+" + other.types, bytes + other.bytes);
        }
    }

    /**
     * Reads the headers of a model; of one that is not on this machine but has the name of a repository, from the hub.
     *
     * @param model a name or a path
     * @param projector projector file of a model in GGUF; empty for the one that belongs to it
     * @param weights format of the decoder; empty for the one that the model has by itself
     * @param tokenFile file with the token for the hub; empty for that of the environment
     * @return what they say
     * @throws PixtralException if there is no such model, or it cannot be used; one sentence that says what to do
     */
    public static ModelHeaders of(
            String model, Optional<Path> projector, Optional<WeightFormat> weights, Optional<Path> tokenFile) {
        return of(model, projector, weights, ModelFinder.ofUser(), () -> {
            HubSettings settings = HubEnvironment.ofProcess().settings();
            return new HubClient(tokenFile.map(settings::withTokenFile).orElse(settings));
        });
    }

    /**
     * Reads the headers of a model that is on this machine.
     *
     * @param model a name or a path
     * @param projector projector file of a model in GGUF; empty for the one that belongs to it
     * @param weights format of the decoder; empty for the one that the model has by itself
     * @return what they say
     * @throws PixtralException if there is no such model, or it cannot be used; one sentence that says what to do
     */
    public static ModelHeaders onThisMachine(String model, Optional<Path> projector, Optional<WeightFormat> weights) {
        return of(ModelFinder.ofUser().find(model, projector, FormatChoice.of(weights.orElse(null), null)));
    }

    /** Looks in other places than those of the user; the client is closed. */
    static ModelHeaders of(
            String model,
            Optional<Path> projector,
            Optional<WeightFormat> weights,
            ModelFinder finder,
            Supplier<HubClient> hub) {
        FormatChoice choice = FormatChoice.of(weights.orElse(null), null);
        FoundModel found;
        try {
            found = finder.find(model, projector, choice);
        } catch (CheckpointException e) {
            return onHub(model, choice, hub, e);
        }
        return of(found);
    }

    private static ModelHeaders of(FoundModel found) {
        return switch (found.kind()) {
            case EMBEDDED -> embedded(found);
            case FOLDER, CACHED, GGUF -> published(found);
            case PREPARED_FILE, STORED -> prepared(found);
        };
    }

    private static ModelHeaders onHub(
            String model, FormatChoice choice, Supplier<HubClient> hub, CheckpointException notHere) {
        Optional<GgufName> gguf = GgufName.parse(model);
        Optional<ModelId> name =
                notHere.isMissing() ? ModelId.parse(model).or(() -> gguf.map(GgufName::id)) : Optional.empty();
        ModelId id = name.orElseThrow(() -> notHere);
        try (HubClient client = hub.get()) {
            if (client.settings().offline()) {
                throw notHere;
            }
            if (gguf.isPresent()) {
                return gguf(model, gguf.get(), choice, client);
            }
            HubSnapshot snapshot = client.snapshot(id);
            HubFiles files = new HubFiles(client, snapshot);
            String source = source(id, snapshot, client);
            CheckpointOutline outline = CheckpointOutline.read(files);
            WeightFormats formats = choice.over(WeightFormat.Q4) // as download would prepare it
                    .with(outline.config(), outline.ownFormats());
            return outlined(model, source, Optional.empty(), outline, files, formats);
        }
    }

    private static ModelHeaders gguf(String model, GgufName name, FormatChoice choice, HubClient client) {
        HubSnapshot snapshot = client.snapshot(name.id());
        CheckpointOutline outline = GgufDownload.outline(client, snapshot, name);
        WeightFormats formats = choice.over(WeightFormat.BF16).with(outline.config(), outline.ownFormats());
        String source = source(name.id(), snapshot, client);
        CheckpointFiles files = HubFiles.withFolders(client, snapshot);
        return outlined(model, source, Optional.empty(), outline, files, formats);
    }

    private static String source(ModelId id, HubSnapshot snapshot, HubClient client) {
        return "%s, commit %.12s, %s"
                .formatted(
                        id.repository(),
                        snapshot.commit(),
                        client.settings().endpoint().getHost());
    }

    private static ModelHeaders published(FoundModel found) {
        Path path = found.path().orElseThrow();
        Path folder = Files.isDirectory(path) ? path : path.toAbsolutePath().getParent();
        CheckpointOutline outline = found.projector()
                .map(projector -> CheckpointOutline.read(path, projector))
                .orElseGet(() -> CheckpointOutline.read(path));
        CheckpointFiles files = CheckpointFiles.inFolder(folder);
        Path place = found.kind() == FoundModel.Kind.GGUF ? path : folder;
        return outlined(found.name(), outline.source(), Optional.of(place), outline, files, found.formats());
    }

    private static ModelHeaders outlined(
            String name,
            String source,
            Optional<Path> path,
            CheckpointOutline outline,
            CheckpointFiles files,
            WeightFormats formats) {
        Map<WeightRole, StoredWeights> stored = new EnumMap<>(WeightRole.class);
        for (TensorPlace place : outline.tensors()) {
            if (place.shape().size() > 1) {
                StoredWeights one = new StoredWeights(place.encoding().label(), place.bytes());
                stored.merge(WeightRole.of(place.name()), one, StoredWeights::and);
            }
        }
        return new ModelHeaders(
                name,
                source,
                outline.layout(),
                path,
                outline.config(),
                formats,
                false,
                outline.weightFiles().stream()
                        .map(file -> new WeightFile(file, files.size(file)))
                        .toList(),
                stored,
                StoredType.of(outline, formats),
                RequiredTensors.stored(outline.config()).size(),
                outline.parameters());
    }

    private static ModelHeaders prepared(FoundModel found) {
        Path path = found.path().orElseThrow();
        PreparedFile file = PreparedFile.read(path);
        String name = path.getFileName().toString();
        return ofConfig(
                found.name(),
                "%s, prepared from %s".formatted(path, file.origin()),
                "prepared",
                Optional.of(path),
                file.config(),
                file.layout().formats(),
                List.of(new WeightFile(name, size(path))));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new PixtralException("%s cannot be read (%s).".formatted(file, e.getMessage()), e);
        }
    }

    private static ModelHeaders embedded(FoundModel found) {
        ModelConfig config;
        try (var checkpoint = EmbeddedModel.open()) {
            config = checkpoint.config();
        }
        ModelHeaders headers = ofConfig(
                found.name(),
                "inside the program",
                "embedded",
                Optional.empty(),
                config,
                WeightFormats.of(WeightFormat.BF16, WeightFormat.BF16),
                List.of());
        return headers.openedAs(found.formats());
    }

    /** A model whose tensors follow from its configuration. */
    private static ModelHeaders ofConfig(
            String name,
            String source,
            String layout,
            Optional<Path> path,
            ModelConfig config,
            WeightFormats formats,
            List<WeightFile> files) {
        Map<WeightRole, StoredWeights> stored = new EnumMap<>(WeightRole.class);
        config.tensors().forEach((tensor, shape) -> {
            if (shape.size() > 1) {
                WeightRole role = WeightRole.of(tensor);
                WeightFormat format = formats.of(tensor);
                long rows = shape.getFirst();
                long cols = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
                long bytes = role == WeightRole.EMBEDDINGS ? format.bytes(rows * cols) : format.packedBytes(rows, cols);
                stored.merge(role, new StoredWeights(format.name(), bytes), StoredWeights::and);
            }
        });
        List<List<Long>> shapes = new ArrayList<>(RequiredTensors.stored(config).values());
        long parameters = shapes.stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
        return new ModelHeaders(
                name,
                source,
                layout,
                path,
                config,
                formats,
                path.isPresent(),
                files,
                stored,
                List.of(),
                shapes.size(),
                parameters);
    }

    private ModelHeaders openedAs(WeightFormats other) {
        return new ModelHeaders(
                name, source, layout, path, config, other, prepared, files, stored, types, tensors, parameters);
    }

    /**
     * Returns whether some matrices have a format that cannot be chosen.
     *
     * @return true for a prepared file, and for files that are quantised already
     */
    public boolean hasOwnFormats() {
        return prepared || types.stream().anyMatch(StoredType::own);
    }

    /**
     * Returns the size of all matrices as stored.
     *
     * @return bytes
     */
    public long storedBytes() {
        return stored.values().stream().mapToLong(StoredWeights::bytes).sum();
    }
}
