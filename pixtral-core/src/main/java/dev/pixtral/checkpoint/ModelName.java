package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.Nearest;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How users refer to a model: the name of the embedded one, or a path. Anything else is rejected with a message that
 * says what it appears to be and what to do.
 */
@Internal
public final class ModelName {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)([a-z][a-z0-9+.-]*://|(file|data|hf):|www\\.|(huggingface\\.co|hf\\.co)/).*", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("(?i)file:(//[^/]*)?(/.*)", Pattern.DOTALL);
    private static final Pattern OF_HUGGING_FACE = Pattern.compile(
            "(?i)(https?://)?(www\\.)?(huggingface\\.co|hf\\.co)/([\\w.-]+/[\\w.-]+).*|hf:(?://)?([\\w.-]+/[\\w.-]+).*",
            Pattern.DOTALL);
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/@]*@|[?#].*", Pattern.DOTALL);
    private static final Pattern HUB_NAME = Pattern.compile("[A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*");
    private static final Pattern OLLAMA_NAME =
            Pattern.compile("[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9][\\w.-]*)*:[A-Za-z0-9][\\w.-]*");
    private static final String DOWNLOAD =
            "; download it, for example with 'hf download %1$s --local-dir %2$s', and give the folder";

    private ModelName() {}

    /**
     * Opens the files of a model, see {@link Checkpoint#open} and {@link EmbeddedModel#open}.
     *
     * @param model {@value EmbeddedModel#NAME} or the path of a checkpoint
     * @return the checkpoint, to be closed
     * @throws CheckpointException if there is no checkpoint or it cannot be used
     * @throws InvalidPathException if this is neither a name nor a path
     */
    public static Checkpoint open(String model) {
        if (model.equals(EmbeddedModel.NAME)) {
            return EmbeddedModel.open();
        }
        if (ADDRESS.matcher(model).matches()) {
            throw CheckpointException.missing(SECRETS.matcher(model).replaceAll(""), address(model));
        }
        Path path = Path.of(model);
        if (!Files.exists(path)) {
            throw CheckpointException.missing(model, absent(model, path));
        }
        return Checkpoint.open(path);
    }

    private static String address(String model) {
        Matcher file = FILE.matcher(model);
        if (file.matches()) {
            return "this is an address; give the path itself, %s".formatted(CheckpointException.quote(file.group(2)));
        }
        Matcher hub = OF_HUGGING_FACE.matcher(model);
        if (hub.matches()) {
            String name = hub.group(4) == null ? hub.group(5) : hub.group(4);
            return "this is an address, but models are opened only from local files"
                    + DOWNLOAD.formatted(name, lastPart(name));
        }
        return "this is an address, but models are opened only from local files; "
                + "download the whole checkpoint and give its folder";
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String absent(String model, Path path) {
        if (model.startsWith("~")) {
            return "no such folder; the shell replaces ~ with the home folder, but only at the beginning of a word: "
                    + "give the full path";
        }
        Optional<String> near = near(path);
        if (near.isPresent()) {
            return "no such folder; did you mean %s?".formatted(CheckpointException.quote(near.get()));
        }
        boolean hubName = HUB_NAME.matcher(model).matches() && !Files.exists(path.getParent());
        if (hubName) {
            return "no such folder; if this is a model on Hugging Face, it cannot be opened by that name"
                    + DOWNLOAD.formatted(model, lastPart(model));
        }
        if (OLLAMA_NAME.matcher(model).matches()) {
            return "no such folder; if this is an Ollama model, it is in GGUF: "
                    + "download a safetensors checkpoint and give its folder";
        }
        return "no such folder; give the folder of a checkpoint"
                + (path.getNameCount() == 1 && !path.isAbsolute()
                        ? ", or %s, the only model with a name".formatted(EmbeddedModel.NAME)
                        : "");
    }

    /** Returns an existing path that differs in one name. */
    private static Optional<String> near(Path path) {
        Path missing = path;
        while (missing.getParent() != null && !Files.exists(missing.getParent())) {
            missing = missing.getParent();
        }
        Path parent = missing.getParent();
        Path folder = parent == null ? Path.of("") : parent;
        if (missing.getFileName() == null || !Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return Optional.empty();
        }
        Path rest = missing.relativize(path);
        List<String> there = new ArrayList<>(namesThatLeadOn(folder, rest));
        if (parent == null && path.getNameCount() == 1) {
            there.add(EmbeddedModel.NAME);
        }
        return Nearest.to(missing.getFileName().toString(), there)
                .map(name -> name.equals(EmbeddedModel.NAME) && parent == null
                        ? name
                        : folder.resolve(name).resolve(rest).toString());
    }

    /**
     * Returns the names of the entries that contain the rest of the path as a folder or a file of a checkpoint; only
     * those that lead to a checkpoint if there are any.
     */
    private static List<String> namesThatLeadOn(Path folder, Path rest) {
        List<Path> there = Foreign.entries(folder).stream()
                .filter(entry -> !entry.getFileName().toString().startsWith("."))
                .filter(entry -> Files.isDirectory(entry.resolve(rest))
                        || entry.resolve(rest).toString().endsWith(".safetensors") && Files.exists(entry.resolve(rest)))
                .toList();
        List<Path> models = there.stream()
                .filter(entry -> CheckpointFolder.isCheckpoint(entry.resolve(rest)))
                .toList();
        return (models.isEmpty() ? there : models)
                .stream().map(entry -> entry.getFileName().toString()).toList();
    }
}
