package dev.pixtral.cli.download;

import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.errors.Nearest;
import dev.pixtral.store.KnownModel;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The word that names the model to download; anything else is refused with what to write instead. */
final class DownloadName {
    private static final String FORM = "give owner/name, owner/name@revision, owner/name:TAG for GGUF, or pixtral-12b";
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)(?:https?://)?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/([\\w.-]+/[\\w.-]+).*|hf:/{0,2}"
                    + "([\\w.-]+/[\\w.-]+).*");
    private static final Pattern SOME_ADDRESS = Pattern.compile("(?i)[a-z][a-z0-9+.-]*:/.*|magnet:.*|www\\..*");
    private static final Pattern OLLAMA = Pattern.compile("[\\w.-]+(/[\\w.-]+)*:[\\w.-]+");

    private DownloadName() {}

    /**
     * Reads the name.
     *
     * @return repository and tag; without a tag it may be that of a checkpoint
     * @throws CommandException if it is not the name of a repository
     */
    static GgufName parse(String text) {
        if (text.equals(EmbeddedModel.NAME)) {
            throw CommandException.usage(
                    "%s is part of this program, so there is nothing to download: use it with --model %s.", text, text);
        }
        Matcher address = ADDRESS.matcher(text);
        if (address.matches()) {
            String name = address.group(1) == null ? address.group(2) : address.group(1);
            throw CommandException.usage("'%s' is an address: give the name, './pixtral download %s'.", text, name);
        }
        if (SOME_ADDRESS.matcher(text).matches()) {
            throw CommandException.usage(
                    "'%s' is an address, but models are named: %s; for a mirror of the hub, set HF_ENDPOINT.",
                    text, FORM);
        }
        Optional<ModelId> id = ModelId.parse(text);
        if (id.isPresent()) {
            return new GgufName(id.get(), Optional.empty());
        }
        Optional<GgufName> gguf = GgufName.parse(text);
        if (gguf.isPresent()) {
            return gguf.get();
        }
        if (!text.isBlank() && isPath(text)) {
            throw CommandException.usage(
                    "'%s' is on this machine already: open it with --model %s, or prepare it once with"
                            + " './pixtral prepare %s'.",
                    text, text, text);
        }
        if (OLLAMA.matcher(text).matches()) {
            throw CommandException.usage(
                    "'%s' looks like the name of an Ollama model, but models are fetched from the hub: %s.",
                    text, FORM);
        }
        throw CommandException.usage(
                "'%s' is not the name of a model: %s", text, near(text).orElse(FORM + "."));
    }

    private static Optional<String> near(String text) {
        List<String> names = KnownModel.ALL.stream().map(KnownModel::name).toList();
        return Nearest.to(text, names).map("did you mean %s?"::formatted);
    }

    /** Returns whether the name is also that of a folder here, which {@code --model} would open instead. */
    static boolean isPath(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException _) {
            return false;
        }
    }
}
