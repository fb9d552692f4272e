package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
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
 * Recognises files that are commonly mistaken for those of a checkpoint, by their first bytes, and folders, by the
 * names of their files. Reads a limited number of entries of a folder.
 */
@Internal
public final class Foreign {
    /** Bytes that suffice to recognise a file; a tar file has its mark at the 258th. */
    public static final int HEAD = 512;

    private static final String PICTURE =
            "; pictures belong in the prompt, and the model is a folder with a checkpoint";
    private static final String UNPACK = "; unpack it first";
    private static final String TO_SAFETENSORS =
            "; convert it to safetensors, or download the checkpoint in safetensors";

    /** A kind of file: its first bytes as ISO 8859-1, what it is, and what to do. */
    private record Kind(Pattern beginning, String what) {
        static Kind of(String beginning, String what) {
            return new Kind(Pattern.compile(beginning, Pattern.DOTALL), what);
        }
    }

    private static final List<Kind> KINDS = List.of(
            Kind.of(
                    "PK\3\4",
                    "a zip file, such as a PyTorch checkpoint" + UNPACK
                            + ", and convert it to safetensors if it is one"),
            Kind.of("\u0080[\2-\5]", "a Python pickle, such as an old PyTorch checkpoint" + TO_SAFETENSORS),
            Kind.of(
                    "GGUF|FUGG|gg(ml|mf|jt|la)|(lmgg|fmgg|tjgg)",
                    "a GGUF file; use the safetensors checkpoint that it was made from"),
            Kind.of("\u0089HDF", "an HDF5 file, such as a Keras checkpoint" + TO_SAFETENSORS),
            Kind.of("\u001f\u008b", "a gzip file" + UNPACK),
            Kind.of("BZh[1-9]", "a bzip2 file" + UNPACK),
            Kind.of("\u00fd7zXZ", "an xz file" + UNPACK),
            Kind.of("\\(\u00b5/\u00fd", "a Zstandard file" + UNPACK),
            Kind.of("7z\u00bc\u00af", "a 7-Zip file" + UNPACK),
            Kind.of("Rar!", "a RAR file" + UNPACK),
            Kind.of(".{257}ustar", "a tar file" + UNPACK),
            Kind.of("\u0089PNG\r\n", "a PNG picture" + PICTURE),
            Kind.of("\u00ff\u00d8\u00ff", "a JPEG picture" + PICTURE),
            Kind.of("GIF8[79]a", "a GIF picture" + PICTURE),
            Kind.of("RIFF.{4}WEBP", "a WebP picture" + PICTURE),
            Kind.of("BM.{4}\0\0\0\0", "a BMP picture" + PICTURE),
            Kind.of("II\\*\0|MM\0\\*|II\\+\0|MM\0\\+", "a TIFF picture" + PICTURE),
            Kind.of(".{4}ftyp(hei[cfxms]|hev[cx]|mif1|msf1|avi[fs])", "a HEIC or AVIF picture" + PICTURE),
            Kind.of("%PDF", "a PDF document" + PICTURE));

    /**
     * Describes a file and what to do, if it is a common mistake.
     *
     * @param bytes its first {@value #HEAD} bytes, or more
     * @return what it is, and after a semicolon what to do; empty if it is none of them
     */
    public static Optional<String> recognise(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        String text = head.stripLeading().toLowerCase(Locale.ROOT);
        if (bytes.length == 0) {
            return Optional.of("an empty file; download it again");
        }
        if (text.startsWith("version https://git-lfs") || text.startsWith("version https://hawser")) {
            return Optional.of("a git-lfs pointer, not the file it points to; run 'git lfs pull' in its folder");
        }
        if (text.startsWith("<!doctype html") || text.startsWith("<html")) {
            return Optional.of("an HTML page, such as a login or error page; download the file itself");
        }
        return KINDS.stream()
                .filter(kind -> kind.beginning().matcher(head).lookingAt())
                .map(Kind::what)
                .findFirst();
    }

    // ---- folders

    private static final System.Logger LOG = System.getLogger(Foreign.class.getName());
    private static final int MOST_NAMES = 10_000;
    private static final int NAMES_SHOWN = 8;
    private static final int MOST_FOLDERS = 100; // to search
    private static final Pattern PICTURE_FILE =
            Pattern.compile(".*\\.(png|jpe?g|jfif|gif|webp|bmp|tiff?|heic|heif|avif|jxl|svg|ico|tga|p[bgnp]m)");
    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.safetensors");

    private final List<String> names; // sorted, in lower case
    private final List<Path> folders; // sorted

    private Foreign(Collection<String> names, List<Path> folders) {
        this.names = names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .sorted()
                .toList();
        this.folders = folders;
    }

    /** Returns the error for a folder without a checkpoint: what is there, and what to do if it is a common mistake. */
    static CheckpointException noCheckpoint(Path given, Path folder) {
        List<Path> entries = entries(folder);
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
        Foreign looked = new Foreign(names, folders);
        if (looked.any(".*\\.safetensors") && files.has(Layout.CONFIG)) {
            configuration(files).ifPresent(Unsupported::refuseQuantised); // some libraries rename the weights
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

    /**
     * Returns the entries of a folder, sorted; if it has more than {@value #MOST_NAMES}, any {@value #MOST_NAMES} of
     * them.
     */
    static List<Path> entries(Path folder) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (entries.size() == MOST_NAMES) {
                    break;
                }
                entries.add(file);
            }
        } catch (IOException e) {
            throw CheckpointException.unreadable(folder.toString(), e);
        } catch (DirectoryIteratorException e) {
            throw CheckpointException.unreadable(folder.toString(), e.getCause());
        }
        return entries.stream().sorted().toList();
    }

    /** The checkpoint is in a subfolder, as in a Hugging Face cache: snapshots, with one folder per revision. */
    private Optional<String> nested() {
        List<Path> candidates = new ArrayList<>(folders);
        folders.stream()
                .filter(folder -> folder.getFileName().toString().equals("snapshots"))
                .forEach(snapshots ->
                        entries(snapshots).stream().limit(MOST_FOLDERS).forEach(candidates::add));
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
