package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.Nearest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What users give in place of a model that is on this machine: a message says what it appears to be and what to do.
 * Stateless.
 */
@Internal
public final class UnknownModel {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?i)([a-z][a-z0-9+.-]*://|(file|data|hf):|www\\.|(huggingface\\.co|hf\\.co)/).*", Pattern.DOTALL);
    private static final Pattern FILE = Pattern.compile("(?i)file:(//[^/]*)?(/.*)", Pattern.DOTALL);
    private static final Pattern OF_HUGGING_FACE = Pattern.compile(
            "(?i)(https?://)?(www\\.)?(huggingface\\.co|hf\\.co)/([\\w.-]+/[\\w.-]+).*|hf:(?://)?([\\w.-]+/[\\w.-]+).*",
            Pattern.DOTALL);
    private static final Pattern SECRETS = Pattern.compile("(?<=//)[^/@]*@|[?#].*", Pattern.DOTALL);
    private static final Pattern OLLAMA_NAME =
            Pattern.compile("[A-Za-z0-9][\\w.-]*(/[A-Za-z0-9][\\w.-]*)*:[A-Za-z0-9][\\w.-]*");
    private static final Pattern FILE_NAME = Pattern.compile(".*\\.(safetensors|(?i:gguf))", Pattern.DOTALL);
    private static final String DOWNLOAD = "fetch it with './pixtral download %s'";

    private UnknownModel() {}

    /**
     * Returns whether a text is an address and can therefore be neither a name nor a path.
     *
     * @param model what the user gave
     * @return true if it begins as addresses do
     */
    public static boolean isAddress(String model) {
        return ADDRESS.matcher(model).matches();
    }

    /**
     * Explains what to give instead of an address.
     *
     * @param model an address, see {@link #isAddress}
     * @return the error, which contains no password or token of the address
     */
    public static CheckpointException ofAddress(String model) {
        return CheckpointException.missing(SECRETS.matcher(model).replaceAll(""), address(model));
    }

    /**
     * Explains how to get a model of a hub that is not on this machine.
     *
     * @param model name of a repository, or an alias of one
     * @param places where it was looked for: a phrase
     * @return the error, with the command that fetches the model
     */
    public static CheckpointException notHere(String model, String places) {
        return CheckpointException.missing(model, notHereProblem(model, places));
    }

    /**
     * Explains how to get a model that is not on this machine and whose name may be that of another kind of hub.
     *
     * @param model name of a repository with a tag
     * @param places where it was looked for: a phrase
     * @return the error, with the command that fetches the model
     */
    public static CheckpointException notHereOrOfOllama(String model, String places) {
        return CheckpointException.missing(
                model,
                notHereProblem(model, places) + ", or if this is an Ollama model, give the path of its GGUF file");
    }

    private static String notHereProblem(String model, String places) {
        return "this model is not on this machine (%s); %s".formatted(places, DOWNLOAD.formatted(model));
    }

    /**
     * Explains what is wrong with something that is neither a name nor an existing path.
     *
     * @param model what the user gave
     * @param names names of models that the user may have meant
     * @param repository whether it has the form of a repository's name
     * @param places where models of hubs were looked for: a phrase
     * @return the error
     * @throws java.nio.file.InvalidPathException if it cannot be a path
     */
    public static CheckpointException absent(
            String model, Collection<String> names, boolean repository, String places) {
        Path path = Path.of(model);
        if (model.startsWith("~")) {
            return CheckpointException.missing(
                    model,
                    "no such folder; the shell replaces ~ with the home folder, but only at the beginning of a word: "
                            + "give the full path");
        }
        boolean mayBePath = !repository || path.getParent() != null && Files.exists(path.getParent());
        boolean oneWord = path.getNameCount() == 1 && !path.isAbsolute();
        String missing = oneWord ? "no such model or folder" : "no such folder";
        if (FILE_NAME.matcher(model).matches()) {
            missing = "no such file";
        }
        Optional<String> near = near(path, mayBePath ? names : List.of());
        if (near.isPresent()) {
            return CheckpointException.missing(
                    model, "%s; did you mean %s?".formatted(missing, CheckpointException.quote(near.get())));
        }
        if (!mayBePath) {
            String other = Nearest.to(model, names)
                    .map(name -> "; or did you mean %s?".formatted(CheckpointException.quote(name)))
                    .orElse("");
            return CheckpointException.missing(model, notHereProblem(model, places) + other);
        }
        if (OLLAMA_NAME.matcher(model).matches()) {
            return CheckpointException.missing(
                    model,
                    missing + "; if this is an Ollama model, give the path of its GGUF file, or a name on the hub, "
                            + "such as ggml-org/pixtral-12b-GGUF:Q4_K_M");
        }
        return CheckpointException.missing(
                model,
                missing
                        + (oneWord
                                ? "; './pixtral models' lists the models"
                                : "; give the folder of a checkpoint, or a GGUF file"));
    }

    private static String address(String model) {
        Matcher file = FILE.matcher(model);
        if (file.matches()) {
            return "this is an address; give the path itself, %s".formatted(CheckpointException.quote(file.group(2)));
        }
        Matcher hub = OF_HUGGING_FACE.matcher(model);
        if (hub.matches()) {
            String name = hub.group(4) == null ? hub.group(5) : hub.group(4);
            return "this is an address; give the name, %s, and if it is not on this machine, first %s"
                    .formatted(name, DOWNLOAD.formatted(name));
        }
        return "this is an address, but models are opened only from local files; "
                + "download the whole checkpoint and give its folder";
    }

    /** Returns a name, or an existing path that differs in one of its names. */
    private static Optional<String> near(Path path, Collection<String> names) {
        Path missing = path;
        while (missing.getParent() != null && !Files.exists(missing.getParent())) {
            missing = missing.getParent();
        }
        Path parent = missing.getParent();
        Path folder = parent == null ? Path.of("") : parent;
        if (missing.getFileName() == null || !Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return Nearest.to(path.toString(), names);
        }
        Path rest = missing.relativize(path);
        List<String> there = namesThatLeadOn(folder, rest);
        if (parent == null && path.getNameCount() == 1) {
            List<String> all = new ArrayList<>(there);
            all.addAll(names);
            return Nearest.to(path.toString(), all)
                    .map(name -> there.contains(name) ? folder.resolve(name).toString() : name);
        }
        return Nearest.to(missing.getFileName().toString(), there)
                .map(name -> folder.resolve(name).resolve(rest).toString())
                .or(() -> Nearest.to(path.toString(), names));
    }

    /**
     * Returns the names of the entries that contain the rest of the path as a folder or a file of a checkpoint; only
     * those that lead to a checkpoint if there are any.
     */
    private static List<String> namesThatLeadOn(Path folder, Path rest) {
        List<Path> there = PlainFiles.entries(folder).stream()
                .filter(entry -> !entry.getFileName().toString().startsWith("."))
                .filter(entry -> Files.isDirectory(entry.resolve(rest))
                        || FILE_NAME.matcher(entry.resolve(rest).toString()).matches()
                                && Files.exists(entry.resolve(rest)))
                .toList();
        List<Path> models = there.stream()
                .filter(entry -> CheckpointFolder.isCheckpoint(entry.resolve(rest)))
                .toList();
        return (models.isEmpty() ? there : models)
                .stream().map(entry -> entry.getFileName().toString()).toList();
    }
}
