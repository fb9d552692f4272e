package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.langchain4j.PixtralEngineBuilder;
import dev.pixtral.langchain4j.PixtralModelBuilder;
import java.util.Map;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the engine that the blocking and the streaming model share: those of {@link PixtralEngineBuilder}, where
 * each is described in full. What is not set is null and has the builder's default; what is set for one of the models
 * counts for that one instead, which then has an engine of its own.
 *
 * @param modelName The default model: pixtral-tiny (the small one in the jar), the path of a checkpoint, or a name of
 *     models. Setting it makes both models.
 * @param models Further models that a request may name: pixtral-tiny or paths of checkpoints by name.
 * @param contextLength Most tokens of one request, prompt and answer together.
 * @param cachePositions Tokens that fit into the memory for conversations, all requests under way together.
 * @param maxWaiting Most requests that wait for their turn.
 * @param maxWaitingPixelBytes Most memory for the decoded pictures of all waiting requests, such as 512MB.
 * @param threads Threads that compute.
 * @param weights How the weights of the text decoder are held in memory.
 * @param visionWeights How the weights that see pictures are held in memory.
 * @param keyValues How keys and values of conversations are stored.
 * @param kernels Which kernels compute; it changes the speed, never the answer.
 * @param warmUp Whether opening the model waits until the faster kernels are compiled and chosen, 60 seconds at most.
 * @param images How pictures are read.
 */
public record EngineProperties(
        String modelName,
        Map<String, String> models,
        Integer contextLength,
        Integer cachePositions,
        Integer maxWaiting,
        DataSize maxWaitingPixelBytes,
        Integer threads,
        WeightFormat weights,
        WeightFormat visionWeights,
        KvType keyValues,
        KernelsProvider.Choice kernels,
        Boolean warmUp,
        @NestedConfigurationProperty @DefaultValue ImageProperties images) {

    /**
     * Hands what is set to a builder.
     *
     * @param base how pictures are read where nothing is set
     * @return how pictures are read
     * @throws IllegalArgumentException if a value is outside its range, with its name in front
     */
    ImageOptions applyTo(PixtralModelBuilder<?> builder, ImageOptions base) {
        Setting.set("model-name", modelName, builder::modelName);
        Setting.set("models", models, builder::models);
        Setting.set("context-length", contextLength, builder::contextLength);
        Setting.set("cache-positions", cachePositions, builder::cachePositions);
        Setting.set("max-waiting", maxWaiting, builder::maxWaiting);
        Setting.set(
                "max-waiting-pixel-bytes",
                maxWaitingPixelBytes,
                bytes -> builder.maxWaitingPixelBytes(bytes.toBytes()));
        Setting.set("threads", threads, builder::threads);
        Setting.set("weights", weights, builder::weights);
        Setting.set("vision-weights", visionWeights, builder::visionWeights);
        Setting.set("key-values", keyValues, builder::keyValues);
        Setting.set("kernels", kernels, builder::kernels);
        Setting.set("warm-up", warmUp, builder::warmUp);
        ImageOptions options = images.over(base);
        builder.imageOptions(options);
        return options;
    }
}
