package dev.pixtral;

import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.UnknownModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.store.gguf.GgufChoice;
import dev.pixtral.store.gguf.GgufFileName;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds models in GGUF: by the path of a file, of a folder with such files, or by name in the places that a {@link Hub}
 * knows. Of several places the first one counts. Immutable.
 */
final class GgufFinder {
    private static final System.Logger LOG = System.getLogger(GgufFinder.class.getName());

    private final Hub hub;

    GgufFinder(Hub hub) {
        this.hub = hub;
    }

    /**
     * Finds a model by its name.
     *
     * @return the model in the first place that has it
     */
    Optional<GgufGroup.Model> find(GgufName name) {
        for (GgufGroup group : hub.gguf(name.id())) {
            try {
                Optional<GgufGroup.Model> found = group.find(name.tag());
                if (found.isPresent()) {
                    return found;
                }
            } catch (CheckpointException e) { // another tag, or not all parts: another place may have it
                LOG.log(Level.DEBUG, Visible.line(e.getMessage()));
            }
        }
        return Optional.empty();
    }

    /**
     * Presents a model that was found by its name.
     *
     * @param given the name as it was given
     * @param projector the projector file to use instead of its own
     */
    FoundModel found(String given, GgufGroup.Model model, Optional<Path> projector, FormatChoice choice) {
        model.note().ifPresent(note -> LOG.log(Level.INFO, "{0}: {1}", Visible.line(given), Visible.line(note)));
        return found(given, model.first(), projector.or(model::projector), choice);
    }

    private static FoundModel found(String given, Path file, Optional<Path> projector, FormatChoice choice) {
        CheckpointOutline outline =
                projector.isPresent() ? CheckpointOutline.read(file, projector.get()) : CheckpointOutline.read(file);
        WeightFormats formats = choice.over(WeightFormat.BF16).with(outline.config(), outline.ownFormats());
        Optional<Path> beside = outline.config().seesPictures()
                ? Optional.of(file.resolveSibling(outline.weightFiles().getLast()))
                : Optional.empty();
        return new FoundModel(
                given, FoundModel.Kind.GGUF, Optional.of(file), projector.or(() -> beside), formats, Optional.empty());
    }

    /**
     * Presents what is at a path.
     *
     * @param given the path as it was given
     * @param projector the projector file to use; empty for the one beside the model
     * @return the model; empty if this is neither a GGUF file nor a folder with such files and no other checkpoint
     */
    Optional<FoundModel> ofPath(String given, Path path, Optional<Path> projector, FormatChoice choice) {
        if (isGguf(path)) {
            return Optional.of(found(given, path, projector, choice));
        }
        return inFolder(path).map(chosen -> {
            chosen.note().ifPresent(note -> LOG.log(Level.INFO, "{0}: {1}", Visible.line(given), Visible.line(note)));
            Optional<Path> beside = chosen.projector().map(file -> path.resolve(file.path()));
            return found(given, path.resolve(chosen.first().path()), projector.or(() -> beside), choice);
        });
    }

    private static boolean isGguf(Path path) {
        if (!Files.isRegularFile(path)) {
            return false; // reading a pipe would block
        }
        if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(GgufFile.EXTENSION)) {
            return !PreparedFile.isPrepared(path);
        }
        try (InputStream in = Files.newInputStream(path)) { // caches name files by their hash
            return GgufFile.isGguf(in.readNBytes(Integer.BYTES));
        } catch (IOException e) {
            throw CheckpointException.unreadable(path.toString(), e);
        }
    }

    private static Optional<GgufChoice> inFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        List<Path> entries = PlainFiles.entries(folder);
        if (entries.stream().anyMatch(file -> file.toString().endsWith(".safetensors"))) {
            return Optional.empty();
        }
        List<String> names = entries.stream()
                .filter(file -> GgufFileName.of(file.getFileName().toString()).isPresent())
                .filter(Files::isRegularFile)
                .map(file -> file.getFileName().toString())
                .toList();
        return GgufChoice.choose(folder.toString(), Optional.empty(), names);
    }

    /** Describes the problem with a name that finds nothing here. */
    CheckpointException notHere(GgufName name) {
        String others = hub.gguf(name.id()).stream()
                .map(GgufGroup::tags)
                .filter(tags -> !tags.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        String places =
                "it is neither in the cache of Hugging Face's tools nor in the folders of llama.cpp and LM Studio"
                        + (others.isEmpty() ? "" : "; there is " + others);
        return name.tag().filter(GgufFileName::isType).isPresent()
                ? UnknownModel.notHere(name.toString(), places)
                : UnknownModel.notHereOrOfOllama(name.toString(), places);
    }
}
