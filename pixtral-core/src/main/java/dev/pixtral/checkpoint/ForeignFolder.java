package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Recognises folders that are commonly mistaken for a checkpoint, by the names of their files. Reads a limited number
 * of entries of a folder.
 */
final class ForeignFolder {

    private static final System.Logger LOG = System.getLogger(ForeignFolder.class.getName());
    private static final int NAMES_SHOWN = 8;
    private static final int MOST_FOLDERS = 100; // to search
    private static final Pattern PICTURE_FILE =
            Pattern.compile(".*\\.(png|jpe?g|jfif|gif|webp|bmp|tiff?|heic|heif|avif|jxl|svg|ico|tga|p[bgnp]m)");
    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.safetensors");

    private final List<String> names; // sorted, in lower case
    private final List<Path> folders; // sorted

    private ForeignFolder(Collection<String> names, List<Path> folders) {
        this.names = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        this.folders = folders;
    }

    /** Returns the error for a folder without a checkpoint: what is there, and what to do if it is a common mistake. */
    static CheckpointException noCheckpoint(Path given, Path folder) {
        List<Path> entries = PlainFiles.entries(folder);
        List<Path> folders =
                entries.stream().filter(Files::isDirectory).limit(MOST_FOLDERS).toList();
        String place =
                given.equals(folder) ? "no checkpoint in this folder" : "no checkpoint in the folder of this file";
        return noCheckpoint(given.toString(), place, CheckpointFiles.inFolder(folder), folders);
    }

    /** Returns the error for files that are no checkpoint. */
    static CheckpointException noCheckpoint(CheckpointFiles files) {
        return noCheckpoint(files.source(), "no checkpoint", files, List.of());
    }

    private static CheckpointException noCheckpoint(
            String given, String place, CheckpointFiles files, List<Path> folders) {
        List<String> names = files.names().stream().sorted().toList();
        ForeignFolder looked = new ForeignFolder(names, folders);
        if (looked.any(".*\\.safetensors") && files.has(Layout.CONFIG)) {
            configuration(files).ifPresent(Unsupported::quantised); // some libraries rename the weights
        }
        String hint = looked.recognise().map(what -> what + ": ").orElse("");
        return CheckpointException.missing(
                given,
                "%s%s: it contains %s; a checkpoint has params.json with consolidated.safetensors "
                                .formatted(hint, place, listing(names))
                        + "(Mistral's layout), or config.json with model.safetensors or "
                        + "model.safetensors.index.json and its shards (Hugging Face's layout)");
    }

    private static Optional<JsonFields> configuration(CheckpointFiles files) {
        try {
            return Optional.of(JsonFields.read(files, Layout.CONFIG));
        } catch (CheckpointException e) { // that the weights are missing is the first problem to solve
            LOG.log(System.Logger.Level.DEBUG, e.getMessage());
            return Optional.empty();
        }
    }

    private static String listing(List<String> names) {
        if (names.isEmpty()) {
            return "nothing";
        }
        String shown = names.stream()
                .limit(NAMES_SHOWN)
                .map(CheckpointException::quote)
                .collect(Collectors.joining(", "));
        return names.size() <= NAMES_SHOWN ? shown : "%s and %d more".formatted(shown, names.size() - NAMES_SHOWN);
    }

    private Optional<String> recognise() {
        return nested().or(this::pictures).or(this::otherModel).or(this::incomplete);
    }

    /** The checkpoint is in a subfolder, as in a Hugging Face cache: snapshots, with one folder per revision. */
    private Optional<String> nested() {
        List<Path> candidates = new ArrayList<>(folders);
        folders.stream()
                .filter(folder -> folder.getFileName().toString().equals("snapshots"))
                .forEach(snapshots -> PlainFiles.entries(snapshots).stream()
                        .limit(MOST_FOLDERS)
                        .forEach(candidates::add));
        List<Path> found =
                candidates.stream().filter(CheckpointFolder::isCheckpoint).toList();
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of((found.size() == 1
                                ? "there is a checkpoint"
                                : "there are %d checkpoints, the first".formatted(found.size()))
                        + " in %s; give that folder"
                                .formatted(CheckpointException.quote(
                                        found.getFirst().toString())));
    }

    private Optional<String> pictures() {
        List<String> pictures = names.stream()
                .filter(name -> PICTURE_FILE.matcher(name).matches())
                .toList();
        return pictures.isEmpty() || any(".*\\.(safetensors|json)")
                ? Optional.empty()
                : Optional.of("this is a folder of pictures (%d of them); pictures belong in the prompt, "
                                .formatted(pictures.size())
                        + "and the model is a folder with a checkpoint");
    }

    private Optional<String> otherModel() {
        if (names.contains("adapter_config.json")) {
            return Optional.of("this is an adapter (LoRA), not a model; "
                    + "merge it into its model and give the folder of the result");
        }
        if (any(".*\\.safetensors")) {
            return Optional.empty();
        }
        if (any(".*\\.gguf")) {
            return Optional.of("the model is in GGUF; use the safetensors checkpoint that it was made from");
        }
        if (any(".*\\.(bin|pt|pth|ckpt|onnx|h5|msgpack|nemo)")) {
            return Optional.of(
                    "the weights are not in safetensors format; convert them, or download them in safetensors");
        }
        return names.contains("blobs") && names.contains("manifests")
                ? Optional.of(
                        "this is the store of Ollama, whose models are in GGUF; download a checkpoint in safetensors")
                : Optional.empty();
    }

    private Optional<String> incomplete() {
        boolean weights = any(".*\\.safetensors");
        boolean configuration = names.contains("params.json") || names.contains("config.json");
        if (weights && configuration) {
            return names.stream().anyMatch(name -> SHARD.matcher(name).matches())
                    ? Optional.of("the weights are in several files, but their index is missing; download %s"
                            .formatted(OutlineReader.ShardIndex.FILE))
                    : Optional.of("configuration and weights have different layouts, or were renamed; "
                            + "restore the original file names");
        }
        if (weights) {
            return Optional.of(
                    "there are weights without their configuration; download the whole checkpoint into one folder");
        }
        return configuration
                ? Optional.of("there is a configuration without weights in safetensors; "
                        + "download the whole checkpoint into one folder")
                : Optional.empty();
    }

    private boolean any(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return names.stream().anyMatch(name -> compiled.matcher(name).matches());
    }
}
