package dev.pixtral.examples.start;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralModelBuilder;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/** The options of all examples that choose the model. */
public final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "Name or folder of the model (default: the embedded tiny model).")
    private String model;

    @Option(
            names = "--quantize",
            paramLabel = "FORMAT",
            description = "Format of the weights: bf16 (default), q8 (about half the memory) or q4 (about a third).")
    private WeightFormat quantize;

    /** Created by picocli, for a field with {@code @Mixin}. */
    public ModelOptions() {}

    /**
     * Builds the chat model.
     *
     * @return a new model, which the caller closes
     */
    public PixtralChatModel chatModel() {
        return set(PixtralChatModel.builder()).build();
    }

    /**
     * Builds a chat model that reads pictures with other options.
     *
     * @param images how pictures are read
     * @return a new model, which the caller closes
     */
    public PixtralChatModel chatModel(ImageOptions images) {
        return set(PixtralChatModel.builder()).imageOptions(images).build();
    }

    /**
     * Builds a chat model that keeps in a folder what it computes for pictures, so that later runs do not compute it
     * again.
     *
     * @param pictureCache the folder; it is made if it is missing
     * @param listeners are notified of its requests and answers
     * @return a new model, which the caller closes
     */
    public PixtralChatModel chatModel(Path pictureCache, ChatModelListener... listeners) {
        return set(PixtralChatModel.builder().listeners(List.of(listeners)))
                .pictureCacheFolder(pictureCache)
                .build();
    }

    /**
     * Builds the streaming chat model, which shares its engine with the chat model.
     *
     * @param listeners are notified of its requests and answers
     * @return a new model, which the caller closes
     */
    public PixtralStreamingChatModel streamingChatModel(ChatModelListener... listeners) {
        return set(PixtralStreamingChatModel.builder().listeners(List.of(listeners)))
                .build();
    }

    /**
     * Names the choice.
     *
     * @return model and format, such as {@code "embedded"} or {@code "/models/pixtral-12b q4"}
     */
    @Override
    public String toString() {
        return (model == null ? "embedded" : model)
                + (quantize == null ? "" : " " + quantize.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Returns whether the model is the embedded tiny model, which needs prompts of its own.
     *
     * @return true unless a model was chosen
     */
    public boolean isEmbedded() {
        return model == null;
    }

    private <B extends PixtralModelBuilder<B>> B set(B builder) {
        if (model != null) {
            builder.modelName(model);
        }
        if (quantize != null) {
            builder.weights(quantize);
        }
        return builder;
    }
}
