package dev.pixtral;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What this package needs of a hub: what was already fetched, and how to fetch more. */
interface Hub {
    /**
     * Finds a repository in the standard cache of Hugging Face's tools, without any request.
     *
     * @param id name of the repository
     * @return the folder of its files, all there; empty if it is not in the cache
     */
    Optional<Path> cached(ModelId id);

    /** Lists the repositories in that cache whose files are all there, as far as they may be models of this kind. */
    List<ModelId> cached();

    /**
     * Fetches a model and prepares it into a store, where it is recorded under its name. Of a repository that has only
     * GGUF files, fetches the usual one of them instead, see {@link #download(GgufName, ProgressListener)}.
     *
     * @param id name of the repository
     * @param formats formats of its matrices
     * @param store receives it
     * @param listener receives {@link dev.pixtral.progress.Progress.Downloading} on this thread
     * @throws dev.pixtral.errors.PixtralException if it cannot be fetched; one sentence that says why
     */
    void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener);

    /**
     * Finds the GGUF files of a repository on this machine, without any request.
     *
     * @param id name of the repository
     * @return the files by place: that cache, then the folders of llama.cpp and LM Studio
     */
    List<GgufGroup> gguf(ModelId id);

    /** Lists all GGUF files in these places. */
    List<GgufGroup> gguf();

    /**
     * Fetches a model in GGUF into the standard cache.
     *
     * @param name the model
     * @param listener receives {@link dev.pixtral.progress.Progress.Downloading} on this thread
     * @throws dev.pixtral.errors.PixtralException if it cannot be fetched; one sentence that says why
     */
    void download(GgufName name, ProgressListener listener);
}
