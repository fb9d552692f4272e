package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.cache.CacheOptions;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.Visible;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.model.PassMonitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The model and its engine settings: chat models with equal settings share an engine. Null stands for the default of
 * {@link PixtralBuilder}.
 *
 * @param model a name or an absolute path
 * @param projectorFile made absolute
 */
record ModelSettings(
        String model,
        Path projectorFile,
        Integer contextLength,
        Integer cachePositions,
        Integer maxWaiting,
        Long maxWaitingPixelBytes,
        Integer threads,
        WeightFormat weights,
        KvType keyValues,
        WeightFormat visionWeights,
        KernelsProvider.Choice kernels,
        Boolean cachePrepared,
        Boolean download,
        Caching caching,
        PassMonitor monitor) {
    private static final String DEFAULT = "the default";

    /** Replaces explicit defaults by null, so that they equal settings that were left out. */
    ModelSettings {
        projectorFile = absolute(projectorFile);
        maxWaiting = unless(maxWaiting, EngineOptions.DEFAULT_MAX_WAITING);
        maxWaitingPixelBytes = unless(maxWaitingPixelBytes, EngineOptions.DEFAULT_MAX_WAITING_PIXEL_BYTES);
        threads = unless(threads, Runtime.getRuntime().availableProcessors());
        keyValues = unless(keyValues, EngineOptions.DEFAULT_KEY_VALUES);
        cachePrepared = unless(cachePrepared, true);
        download = unless(download, false);
    }

    /**
     * What is kept for later requests, and what is computed ahead.
     *
     * @param pictureCacheFolder made absolute
     */
    record Caching(
            Long pictureCacheBytes,
            Path pictureCacheFolder,
            Long pictureCacheFolderBytes,
            Long prefixCacheBytes,
            Boolean speculation) {
        /** All defaults. */
        static final Caching DEFAULT = new Caching(null, null, null, null, null);

        /** Replaces explicit defaults by null, as the settings do. */
        Caching {
            pictureCacheBytes = unless(pictureCacheBytes, CacheOptions.DEFAULT_PICTURE_BYTES);
            pictureCacheFolder = absolute(pictureCacheFolder);
            pictureCacheFolderBytes = unless(pictureCacheFolderBytes, CacheOptions.DEFAULT_PICTURE_FOLDER_BYTES);
            prefixCacheBytes = unless(prefixCacheBytes, CacheOptions.DEFAULT_PREFIX_BYTES);
            speculation = unless(speculation, true);
        }

        private void addTo(Map<String, Object> named) {
            named.put("pictureCacheBytes", pictureCacheBytes);
            named.put("pictureCacheFolder", pictureCacheFolder);
            named.put("pictureCacheFolderBytes", pictureCacheFolderBytes);
            named.put("prefixCacheBytes", prefixCacheBytes);
            named.put("speculation", speculation);
        }

        private void applyTo(PixtralBuilder builder) {
            apply(pictureCacheBytes, builder, PixtralBuilder::pictureCacheBytes);
            apply(pictureCacheFolder, builder, PixtralBuilder::pictureCacheFolder);
            apply(pictureCacheFolderBytes, builder, PixtralBuilder::pictureCacheFolderBytes);
            apply(prefixCacheBytes, builder, PixtralBuilder::prefixCacheBytes);
            apply(speculation, builder, PixtralBuilder::speculation);
        }
    }

    private static Path absolute(Path path) {
        return path == null ? null : path.toAbsolutePath().normalize();
    }

    private static <T> T unless(T value, T usual) {
        return usual.equals(value) ? null : value;
    }

    /** Settings with all defaults. */
    static ModelSettings of(String model) {
        return new ModelSettings(
                absolute(model),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Caching.DEFAULT,
                null);
    }

    /** The same for the default model, whose own format may be one that is set. */
    ModelSettings withDefaultModel(String name) {
        return with(name, projectorFile);
    }

    /** The same for another model, which has its own projector file if any. */
    ModelSettings withModel(String other) {
        return with(other, null);
    }

    private ModelSettings with(String other, Path projector) {
        boolean published = isPublished(other);
        return new ModelSettings(
                absolute(other),
                projector,
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                threads,
                published ? unless(weights, PixtralBuilder.DEFAULT_WEIGHTS) : weights,
                keyValues,
                published ? unless(visionWeights, PixtralBuilder.DEFAULT_WEIGHTS) : visionWeights,
                kernels,
                cachePrepared,
                download,
                caching,
                monitor);
    }

    /** Whether the format of a model is that of published weights: others have their own. */
    private static boolean isPublished(String model) {
        try {
            return model.equals(EmbeddedModel.NAME)
                    || Files.isDirectory(Path.of(model))
                    || model.toLowerCase(Locale.ROOT).endsWith(".gguf");
        } catch (InvalidPathException e) {
            return false; // opening it reports the problem
        }
    }

    /**
     * Makes paths absolute, so that two ways to write one path name the same model. A path that does not exist is only
     * normalized, and an address is kept as it is, so that the error on opening shows what was written.
     */
    private static String absolute(String model) {
        if (model.equals(EmbeddedModel.NAME)) {
            return model;
        }
        try {
            Path path = Path.of(model);
            if (Files.exists(path)) {
                return path.toAbsolutePath().normalize().toString();
            }
            return model.contains(":") ? model : path.normalize().toString();
        } catch (InvalidPathException e) {
            return model; // opening it reports the problem
        }
    }

    /** The settings by the names of the builders' methods; null for those that were not set. */
    Map<String, Object> named() {
        Map<String, Object> named = new LinkedHashMap<>();
        named.put("modelName", model);
        named.put("projectorFile", projectorFile);
        named.put("contextLength", contextLength);
        named.put("cachePositions", cachePositions);
        named.put("maxWaiting", maxWaiting);
        named.put("maxWaitingPixelBytes", maxWaitingPixelBytes);
        named.put("threads", threads);
        named.put("weights", weights);
        named.put("keyValues", keyValues);
        named.put("visionWeights", visionWeights);
        named.put("kernels", kernels);
        named.put("cachePrepared", cachePrepared);
        named.put("download", download);
        caching.addTo(named);
        return named;
    }

    /**
     * Lists the settings that differ.
     *
     * @param other settings of another engine
     * @return one phrase for each such setting, with its name and both values
     */
    List<String> differences(ModelSettings other) {
        Map<String, Object> there = other.named();
        return named().entrySet().stream()
                .filter(setting -> !Objects.equals(setting.getValue(), there.get(setting.getKey())))
                .map(setting -> "%s is %s in the model just opened and %s in the other"
                        .formatted(setting.getKey(), text(setting.getValue()), text(there.get(setting.getKey()))))
                .toList();
    }

    private static String text(Object value) {
        return value == null ? DEFAULT : Visible.line(value.toString());
    }

    /**
     * Applies the settings to the engine's builder.
     *
     * @throws dev.pixtral.errors.PixtralException if one is outside its range
     */
    PixtralBuilder builder() {
        PixtralBuilder builder = Pixtral.builder().model(model);
        apply(projectorFile, builder, PixtralBuilder::projectorFile);
        apply(contextLength, builder, PixtralBuilder::contextLength);
        apply(cachePositions, builder, PixtralBuilder::cachePositions);
        apply(maxWaiting, builder, PixtralBuilder::maxWaiting);
        apply(maxWaitingPixelBytes, builder, PixtralBuilder::maxWaitingPixelBytes);
        apply(threads, builder, PixtralBuilder::threads);
        apply(weights, builder, PixtralBuilder::weights);
        apply(keyValues, builder, PixtralBuilder::keyValues);
        apply(visionWeights, builder, PixtralBuilder::visionWeights);
        apply(kernels, builder, PixtralBuilder::kernels);
        apply(cachePrepared, builder, PixtralBuilder::cachePrepared);
        apply(download, builder, PixtralBuilder::download);
        caching.applyTo(builder);
        apply(monitor, builder, PixtralBuilder::monitor);
        return builder;
    }

    private static <T> void apply(T value, PixtralBuilder builder, BiConsumer<PixtralBuilder, T> setting) {
        if (value != null) {
            setting.accept(builder, value);
        }
    }
}
