package dev.pixtral.hub.download;

import dev.pixtral.hub.HubFile;
import dev.pixtral.store.ModelId;
import java.util.List;
import java.util.Optional;

/**
 * What a download will do.
 *
 * @param id name of the model
 * @param commit commit of its files; empty if the hub was not asked and nobody knows it
 * @param way how the model gets into the store
 * @param files the files that are needed; empty if nothing is fetched
 * @param fetch bytes to fetch, without those of earlier attempts
 * @param earlier bytes that earlier attempts have fetched
 * @param result estimated size of the prepared file in bytes
 * @param disk bytes that will be written to the disk
 */
public record DownloadPlan(
        ModelId id,
        Optional<String> commit,
        Way way,
        List<HubFile> files,
        long fetch,
        long earlier,
        long result,
        long disk) {

    /** How a model gets into the store. */
    public enum Way {
        /** It is there. */
        THERE,
        /** Its files are in the standard cache and are prepared from there. */
        CACHED,
        /** Its weights are prepared as they arrive, and not kept. */
        STREAMED,
        /** Its files are fetched into the standard cache first. */
        KEPT
    }
}
