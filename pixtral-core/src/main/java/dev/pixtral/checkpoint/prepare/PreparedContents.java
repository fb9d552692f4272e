package dev.pixtral.checkpoint.prepare;

import dev.pixtral.api.LibraryName;
import dev.pixtral.checkpoint.ModelConfig;
import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.kernels.Arrangement;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a prepared file is made from, and how.
 *
 * @param config sizes of the model
 * @param formats formats of the matrices
 * @param arrangement arrangement of the matrices
 * @param files the small files that it contains, by name: configuration, tokenizer
 * @param metadata what is known about the source, see the keys of {@link PreparedLayout}
 */
public record PreparedContents(
        ModelConfig config,
        WeightFormats formats,
        Arrangement arrangement,
        Map<String, byte[]> files,
        Map<String, String> metadata) {

    /**
     * The contents in the arrangement of the kernels.
     *
     * @param config sizes of the model
     * @param formats formats of the matrices
     * @param files the small files that it contains, by name: configuration, tokenizer
     * @param metadata what is known about the source, see the keys of {@link PreparedLayout}
     */
    public PreparedContents(
            ModelConfig config, WeightFormats formats, Map<String, byte[]> files, Map<String, String> metadata) {
        this(config, formats, Arrangement.KERNELS, files, metadata);
    }

    /**
     * Returns where everything will be.
     *
     * @return the layout of the file
     */
    public PreparedLayout layout() {
        Map<String, Long> sizes = new LinkedHashMap<>();
        files.keySet().stream().sorted().forEach(name -> sizes.put(name, (long) files.get(name).length));
        Map<String, String> sorted = new LinkedHashMap<>();
        metadata.keySet().stream().sorted().forEach(key -> sorted.put(key, metadata.get(key)));
        sorted.put(PreparedLayout.TOOL, LibraryName.NAME);
        return new PreparedLayout(config, formats, arrangement, sizes, sorted);
    }

    byte[] file(String place) {
        return files.get(place.substring(PreparedLayout.FILE_PREFIX.length()));
    }
}
