package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.errors.CheckpointException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of a model in GGUF, in a folder or on a server.
 *
 * @param files where they are
 * @param parts names of the files of the text model, in order
 * @param projector name of the projector file, or its absolute path if it is in another folder; empty if there is none
 */
@Internal
public record GgufFiles(CheckpointFiles files, List<String> parts, Optional<String> projector) {
    private static final Pattern PROJECTOR = Pattern.compile("(?i).*mmproj.*\\.gguf");
    private static final Pattern TYPE =
            Pattern.compile("(?<![a-z0-9])(bf16|f16|fp16|f32|i?q[1-8](_[a-z0-9]+)*)(?![a-z0-9])");
    private static final List<String> HALVES = List.of("bf16", "f16", "fp16");
    private static final List<String> ANY_MODEL = List.of("", "model");

    /**
     * Finds the files of a model from the name of one of them: the other files of its text model, and the projector
     * file beside it. Of several projector files that fit, one with the name of the model comes first, and then one in
     * F16 or BF16.
     *
     * @param files where they are
     * @param name name of the text model's file, or of any of them
     * @return the files
     * @throws CheckpointException if one is missing or cannot be read
     */
    public static GgufFiles find(CheckpointFiles files, String name) {
        List<String> parts = parts(files, name);
        GgufFile first = header(files, parts.getFirst());
        Optional<String> projector = files.names().stream()
                .filter(GgufFiles::isProjector)
                .filter(other -> !parts.contains(other))
                .sorted(order(parts.getFirst()))
                .filter(other -> GgufModel.fits(first, header(files, other)))
                .findFirst();
        return new GgufFiles(files, parts, projector);
    }

    /**
     * Takes the projector file that the caller names.
     *
     * @param files where the text model is
     * @param name name of the text model's file, or of any of them
     * @param projector name of the projector file, or its absolute path
     * @return the files
     * @throws CheckpointException if a file of the text model is missing
     */
    public static GgufFiles with(CheckpointFiles files, String name, String projector) {
        return new GgufFiles(files, parts(files, name), Optional.of(projector));
    }

    /**
     * Returns whether a name is that of a projector file.
     *
     * @param name name of a file
     * @return true if it contains {@code mmproj}, as all tools name them
     */
    public static boolean isProjector(String name) {
        return PROJECTOR.matcher(name).matches();
    }

    private static List<String> parts(CheckpointFiles files, String name) {
        List<String> parts = GgufSplit.of(name).map(GgufSplit::names).orElse(List.of(name));
        for (String part : parts) {
            if (!files.has(part)) {
                throw CheckpointException.at(
                        files.source(name),
                        "%s, which belongs to this model too, is missing: the download is incomplete"
                                .formatted(CheckpointException.quote(part)));
            }
        }
        return parts;
    }

    private static GgufFile header(CheckpointFiles files, String name) {
        return GgufFile.read(bytes(files, name), files.source(name));
    }

    private static GgufBytes bytes(CheckpointFiles files, String name) {
        return GgufBytes.of(files.size(name), (from, length) -> files.read(name, from, length));
    }

    /** Orders names of projector files, the most likely one first. */
    private static Comparator<String> order(String model) {
        String text = model.toLowerCase(Locale.ROOT);
        return Comparator.<String>comparingInt(name -> nameRank(name, text))
                .thenComparingInt(GgufFiles::typeRank)
                .thenComparing(Comparator.naturalOrder());
    }

    private static int nameRank(String name, String model) {
        String lower = name.toLowerCase(Locale.ROOT);
        String stem = lower.substring(0, lower.length() - GgufFile.EXTENSION.length())
                .replace("mmproj", "")
                .replaceAll(TYPE.pattern(), "")
                .replaceAll("^[-_.]+|[-_.]+$", "");
        if (ANY_MODEL.contains(stem)) {
            return 1;
        }
        return model.contains(stem) ? 0 : 2;
    }

    private static int typeRank(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        Optional<String> type =
                TYPE.matcher(lower).results().map(found -> found.group(1)).findFirst();
        if (type.filter(HALVES::contains).isPresent()) {
            return 0;
        }
        return type.isEmpty() || type.get().equals("f32") ? 1 : 2;
    }

    /**
     * Returns the names of all files with weights.
     *
     * @return the text model's, then the projector file
     */
    public List<String> names() {
        return Stream.concat(parts.stream(), projector.stream()).toList();
    }

    /**
     * Returns where the model is.
     *
     * @return path or name of its first file
     */
    public String source() {
        return files.source(parts.getFirst());
    }

    /**
     * Reads the headers.
     *
     * @return the model, whose metadata are in memory
     * @throws CheckpointException if a file cannot be used, or they are not of one model
     */
    public GgufModel read() {
        return read(name -> bytes(files, name));
    }

    /**
     * Reads the headers.
     *
     * @param bytes opens a file by its name
     * @return the model
     * @throws CheckpointException if a file cannot be used, or they are not of one model
     */
    public GgufModel read(Function<String, GgufBytes> bytes) {
        Function<String, GgufFile> header = name -> GgufFile.read(bytes.apply(name), files.source(name));
        return new GgufModel(parts.stream().map(header).toList(), projector.map(header));
    }
}
