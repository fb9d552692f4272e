package dev.pixtral;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.Visible;
import dev.pixtral.store.StoredModel;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a name or a path means on this machine. Nothing is open yet.
 *
 * @param name name or path as it was given
 * @param kind what it is
 * @param path its folder or file; empty for the embedded model
 * @param projector the file with the vision encoder of a model in GGUF; empty if it has none
 * @param formats the formats in which it is to be used
 * @param stored its record, if it is in the store
 */
record FoundModel(
        String name,
        Kind kind,
        Optional<Path> path,
        Optional<Path> projector,
        WeightFormats formats,
        Optional<StoredModel> stored) {
    /** What a name can mean. */
    enum Kind {
        /** The model in the jar. */
        EMBEDDED,
        /** A folder with a checkpoint. */
        FOLDER,
        /** A prepared file, given by its path. */
        PREPARED_FILE,
        /** A prepared file of the store, given by its name. */
        STORED,
        /** A folder in the cache of Hugging Face's tools, given by the name of its repository. */
        CACHED,
        /** A file in GGUF, given by its path or by its name, perhaps with a projector file. */
        GGUF
    }

    private static final System.Logger LOG = System.getLogger(FoundModel.class.getName());

    /** A model without a projector file. */
    FoundModel(String name, Kind kind, Optional<Path> path, WeightFormats formats, Optional<StoredModel> stored) {
        this(name, kind, path, Optional.empty(), formats, stored);
    }

    /** Opens its files, and logs what the name means. The caller closes the checkpoint. */
    Checkpoint open() {
        return open(describe());
    }

    /** Does the same for weights that will be computed with, and logs their formats too. */
    Checkpoint openForComputing() {
        return open(describe() + ", opened as " + formats);
    }

    private Checkpoint open(String description) {
        Checkpoint checkpoint = switch (kind) {
            case EMBEDDED -> EmbeddedModel.open();
            case FOLDER, PREPARED_FILE, STORED, CACHED -> Checkpoint.open(path.orElseThrow());
            case GGUF ->
                projector.isPresent()
                        ? Checkpoint.open(path.orElseThrow(), projector.get())
                        : Checkpoint.open(path.orElseThrow());
        };
        if (kind != Kind.EMBEDDED) { // that name has only one meaning
            LOG.log(Level.INFO, "{0} is {1}", Visible.line(name), Visible.line(description));
        }
        return checkpoint;
    }

    /** Whether it is a checkpoint as published, which may be prepared. */
    boolean isPublished() {
        return kind == Kind.FOLDER || kind == Kind.CACHED || kind == Kind.GGUF;
    }

    private String describe() {
        return switch (kind) {
            case EMBEDDED -> "the model in the jar";
            case FOLDER -> "a folder";
            case PREPARED_FILE -> "a prepared file";
            case STORED -> "the stored model " + stored.orElseThrow().name() + commit() + ", " + path.orElseThrow();
            case CACHED -> "a model that Hugging Face's tools fetched, " + path.orElseThrow();
            case GGUF ->
                "the GGUF file %s, %s"
                        .formatted(
                                path.orElseThrow(),
                                projector
                                        .map(file -> "with the projector file " + file)
                                        .orElse("without a projector file, so it sees no pictures"));
        };
    }

    private String commit() {
        return stored.flatMap(StoredModel::commit)
                .map(commit -> " (commit " + commit + ")")
                .orElse("");
    }
}
