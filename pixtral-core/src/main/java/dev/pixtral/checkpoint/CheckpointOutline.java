package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.gguf.GgufFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the configuration and the headers of a checkpoint say about it; no weight is read. Complete and of the right
 * shapes: everything that {@link Checkpoint#open} would refuse because of its headers is refused here.
 *
 * @param source path or name, for messages
 * @param layout {@code Mistral}, {@code Hugging Face} or {@code GGUF}
 * @param config sizes of the model
 * @param configFile name of the configuration file
 * @param weightFiles names of the files with weights, in the order in which they should be read
 * @param tensors the required tensors, a tied output matrix at the place of the embeddings, by {@code weightFiles} and
 *     their place in the file
 */
@Internal
public record CheckpointOutline(
        String source,
        String layout,
        ModelConfig config,
        String configFile,
        List<String> weightFiles,
        List<TensorPlace> tensors) {

    /**
     * Reads the outline of a checkpoint on this machine. It refuses what {@link Checkpoint#open} refuses, with the same
     * messages.
     *
     * @param folderOrFile a folder, one of the checkpoint's files in it, or a GGUF file
     * @return its outline
     * @throws CheckpointException if there is no checkpoint, or it cannot be used
     */
    public static CheckpointOutline read(Path folderOrFile) {
        return GgufCheckpoint.isGguf(folderOrFile)
                ? read(GgufCheckpoint.files(folderOrFile))
                : CheckpointFolder.headers(folderOrFile).outline();
    }

    /**
     * Reads the outline of a GGUF file with a projector file of the caller's choice.
     *
     * @param file the file of the text model, one of them if there are several
     * @param projector the projector file (mmproj)
     * @return its outline
     * @throws CheckpointException as {@link Checkpoint#open(Path, Path)}
     */
    public static CheckpointOutline read(Path file, Path projector) {
        return read(GgufCheckpoint.files(file, projector));
    }

    /**
     * Reads the outline of a model in GGUF files.
     *
     * @param files the files, on this machine or on a server
     * @return its outline
     * @throws dev.pixtral.errors.PixtralException if it cannot be used
     */
    public static CheckpointOutline read(GgufFiles files) {
        return GgufCheckpoint.outline(files);
    }

    /**
     * Reads the outline of a checkpoint, at most a few megabytes of each file.
     *
     * @param files the files
     * @return its outline
     * @throws dev.pixtral.errors.PixtralException if there is no checkpoint, or it cannot be used
     */
    public static CheckpointOutline read(CheckpointFiles files) {
        return new OutlineReader(files).read().outline();
    }

    /**
     * Returns the size of all required tensors as stored.
     *
     * @return bytes
     */
    public long bytes() {
        return stored().mapToLong(TensorPlace::bytes).sum();
    }

    /**
     * Returns the number of weights.
     *
     * @return number of values of all required tensors
     */
    public long parameters() {
        return stored().mapToLong(TensorPlace::elements).sum();
    }

    /** A tied output matrix is stored once, as embeddings. */
    private Stream<TensorPlace> stored() {
        boolean tied = config.text().tiedEmbeddings();
        return tensors.stream().filter(place -> !tied || !place.name().equals(RequiredTensors.OUTPUT));
    }

    /**
     * Returns whether the weights can be converted while the files arrive, in the order of their bytes.
     *
     * @return false if some matrices need more than one tensor, or a tensor is needed twice
     */
    public boolean isStreamable() {
        return !config.text().tiedEmbeddings()
                && tensors.stream().allMatch(place -> place.encoding().standsAlone());
    }

    /**
     * Returns the formats of the matrices that are quantised in the files.
     *
     * @return formats by canonical name; empty if all weights are plain numbers
     */
    public Map<String, WeightFormat> ownFormats() {
        Map<String, WeightFormat> own = new HashMap<>();
        tensors.stream()
                .filter(place -> place.shape().size() > 1)
                .forEach(place -> place.encoding().ownFormat().ifPresent(format -> own.put(place.name(), format)));
        return own;
    }
}
