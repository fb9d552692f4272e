package dev.pixtral.langchain4j;

import dev.pixtral.Pixtral;
import dev.pixtral.PixtralBuilder;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.kernels.KernelsProvider;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.model.PassMonitor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Which model and how it runs: what two models must have in common to share an engine. What is empty is the default of {@link PixtralBuilder}.
 *
 * @param model {@code pixtral-tiny} or an absolute path
 */
record ModelSettings(
        String model,
        Optional<Integer> contextLength,
        Optional<Integer> cachePositions,
        Optional<Integer> maxWaiting,
        Optional<Long> maxWaitingPixelBytes,
        Optional<Integer> threads,
        Optional<WeightFormat> weights,
        Optional<KvType> keyValues,
        Optional<WeightFormat> visionWeights,
        Optional<KernelsProvider.Choice> kernels,
        Optional<PassMonitor> monitor) {
    /** All defaults. */
    static ModelSettings of(String model) {
        return new ModelSettings(
                absolute(model),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same for another model. */
    ModelSettings withModel(String other) {
        return new ModelSettings(
                absolute(other),
                contextLength,
                cachePositions,
                maxWaiting,
                maxWaitingPixelBytes,
                threads,
                weights,
                keyValues,
                visionWeights,
                kernels,
                monitor);
    }

    /** Two spellings of one path are one model. What is not there stays as it was written, but for detours, and so does an address: opening it says what it seems to be. */
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
            return model; // opening it will say what is wrong
        }
    }

    /**
     * The settings for the engine.
     *
     * @throws dev.pixtral.errors.PixtralException if one is outside its range
     */
    PixtralBuilder builder() {
        PixtralBuilder builder = Pixtral.builder().model(model);
        apply(contextLength, builder, PixtralBuilder::contextLength);
        apply(cachePositions, builder, PixtralBuilder::cachePositions);
        apply(maxWaiting, builder, PixtralBuilder::maxWaiting);
        apply(maxWaitingPixelBytes, builder, PixtralBuilder::maxWaitingPixelBytes);
        apply(threads, builder, PixtralBuilder::threads);
        apply(weights, builder, PixtralBuilder::weights);
        apply(keyValues, builder, PixtralBuilder::keyValues);
        apply(visionWeights, builder, PixtralBuilder::visionWeights);
        apply(kernels, builder, PixtralBuilder::kernels);
        apply(monitor, builder, PixtralBuilder::monitor);
        return builder;
    }

    private static <T> void apply(Optional<T> value, PixtralBuilder builder, BiConsumer<PixtralBuilder, T> setting) {
        value.ifPresent(present -> setting.accept(builder, present));
    }
}
