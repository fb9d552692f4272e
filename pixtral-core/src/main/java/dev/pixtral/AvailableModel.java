package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model that can be opened by a name, or that could be downloaded.
 *
 * @param name what it is opened by
 * @param place where it is
 * @param source where it is from: a repository, with its commit if that is known, or the folder that it was prepared
 *     from
 * @param path its file or folder, if it has one; of several GGUF files the first one
 * @param formats the formats of its matrices if it is prepared; empty if the weights are as published
 * @param bytes its size on the disk; for a model that is not on this machine, about how much has to be downloaded
 * @param contextLength the largest number of tokens of prompt and answer together, if it can be read
 * @param lastUse when it was last opened, if that is known
 * @param problem why it cannot be used, in one sentence; empty if nothing is known to be wrong
 */
public record AvailableModel(
        String name,
        Place place,
        String source,
        Optional<Path> path,
        Optional<WeightFormats> formats,
        long bytes,
        OptionalInt contextLength,
        Optional<Instant> lastUse,
        Optional<String> problem) {

    /** Where a model is. */
    public enum Place {
        /** In the jar. */
        EMBEDDED,
        /** Prepared, in the model store. */
        STORE,
        /** As published, in the cache of Hugging Face's tools. */
        HUGGING_FACE_CACHE,
        /** In GGUF, in the cache of llama.cpp. */
        LLAMA_CPP,
        /** In GGUF, in the folder of LM Studio. */
        LM_STUDIO,
        /** Not on this machine, but known to work. */
        HUB
    }

    /**
     * Returns whether it is on this machine.
     *
     * @return false if it has to be downloaded first
     */
    public boolean isHere() {
        return place != Place.HUB;
    }
}
