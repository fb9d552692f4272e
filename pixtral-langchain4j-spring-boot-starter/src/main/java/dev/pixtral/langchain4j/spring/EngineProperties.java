package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.langchain4j.PixtralEngineBuilder;
import dev.pixtral.langchain4j.PixtralModelBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the engine that the blocking and the streaming model share: those of {@link PixtralEngineBuilder},
 * which describes each in full. A property that is not set is null and has the builder's default. A setting of one of
 * the models overrides it for that model, which then has its own engine.
 *
 * @param modelName The default model: a name in models, pixtral-tiny (the small model in the jar), the path of a
 *     checkpoint, prepared file or GGUF file, or a downloaded model such as pixtral-12b. Setting it creates both
 *     models.
 * @param projectorFile Projector file (mmproj) of the default model if that is in GGUF; by default the one beside it.
 * @param models Further models that a request may name: names or paths of models by name.
 * @param contextLength Maximum number of tokens of one request, prompt and answer together.
 * @param cachePositions Number of tokens in the memory for conversations, for all requests under way together.
 * @param maxWaiting Maximum number of requests that wait for their turn.
 * @param maxWaitingPixelBytes Maximum memory for the decoded pictures of all waiting requests, such as 512MB.
 * @param pictureCacheBytes Maximum memory for pictures that were encoded before, such as 256MB (the default); 0 for
 *     none.
 * @param pictureCacheFolder Folder that also keeps encoded pictures, across restarts; none by default. Its files are as
 *     confidential as the pictures.
 * @param pictureCacheFolderBytes Maximum size of that folder, such as 4GB (the default).
 * @param prefixCacheBytes How much of the memory for conversations may keep requests that have ended, such as 2GB; by
 *     default all that is not in use, 0 for none.
 * @param speculation Whether likely tokens are computed ahead; true by default. It affects the speed, never the answer.
 * @param threads Number of threads that compute.
 * @param weights How the weights of the text decoder are held in memory.
 * @param visionWeights How the weights that process pictures are held in memory.
 * @param keyValues How the keys and values of conversations are stored.
 * @param kernels Which kernels compute; it affects the speed, never the answer.
 * @param cachePrepared Whether a large folder that is quantised is prepared once in the model store and mapped from
 *     then on; true by default. It affects the time to open, never the answer.
 * @param download Whether a named model that is not on this machine is downloaded when it is opened; false by default.
 * @param warmUp Whether opening the model waits until the fast kernels are compiled and chosen, at most 60 seconds.
 * @param images How pictures are read.
 */
public record EngineProperties(
        String modelName,
        String projectorFile,
        Map<String, String> models,
        Integer contextLength,
        Integer cachePositions,
        Integer maxWaiting,
        DataSize maxWaitingPixelBytes,
        DataSize pictureCacheBytes,
        String pictureCacheFolder,
        DataSize pictureCacheFolderBytes,
        DataSize prefixCacheBytes,
        Boolean speculation,
        Integer threads,
        WeightFormat weights,
        WeightFormat visionWeights,
        KvType keyValues,
        KernelsProvider.Choice kernels,
        Boolean cachePrepared,
        Boolean download,
        Boolean warmUp,
        @NestedConfigurationProperty @DefaultValue ImageProperties images) {

    /**
     * Applies the settings to a builder.
     *
     * @param base the image options for settings that are not set
     * @return the resulting image options
     * @throws IllegalArgumentException if a value is outside its range; the message begins with the property's name
     */
    ImageOptions applyTo(PixtralModelBuilder<?> builder, ImageOptions base) {
        Setting.set("model-name", modelName, builder::modelName);
        // not a property of type Path, which Spring would look for among the resources first
        Setting.set("projector-file", projectorFile, file -> builder.projectorFile(Path.of(file)));
        Setting.set("models", models, builder::models);
        Setting.set("context-length", contextLength, builder::contextLength);
        Setting.set("cache-positions", cachePositions, builder::cachePositions);
        Setting.set("max-waiting", maxWaiting, builder::maxWaiting);
        Setting.set(
                "max-waiting-pixel-bytes",
                maxWaitingPixelBytes,
                bytes -> builder.maxWaitingPixelBytes(bytes.toBytes()));
        applyCachesTo(builder);
        Setting.set("threads", threads, builder::threads);
        Setting.set("weights", weights, builder::weights);
        Setting.set("vision-weights", visionWeights, builder::visionWeights);
        Setting.set("key-values", keyValues, builder::keyValues);
        Setting.set("kernels", kernels, builder::kernels);
        Setting.set("cache-prepared", cachePrepared, builder::cachePrepared);
        Setting.set("download", download, builder::download);
        Setting.set("warm-up", warmUp, builder::warmUp);
        ImageOptions options = images.over(base);
        builder.imageOptions(options);
        return options;
    }

    private void applyCachesTo(PixtralModelBuilder<?> builder) {
        Setting.set("picture-cache-bytes", pictureCacheBytes, bytes -> builder.pictureCacheBytes(bytes.toBytes()));
        Setting.set("picture-cache-folder", pictureCacheFolder, folder -> builder.pictureCacheFolder(Path.of(folder)));
        Setting.set(
                "picture-cache-folder-bytes",
                pictureCacheFolderBytes,
                bytes -> builder.pictureCacheFolderBytes(bytes.toBytes()));
        Setting.set("prefix-cache-bytes", prefixCacheBytes, bytes -> builder.prefixCacheBytes(bytes.toBytes()));
        Setting.set("speculation", speculation, builder::speculation);
    }
}
