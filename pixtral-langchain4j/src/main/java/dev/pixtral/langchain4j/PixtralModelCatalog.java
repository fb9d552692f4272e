package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import dev.pixtral.AvailableModel;
import dev.pixtral.AvailableModel.Place;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists the available models: the embedded one, those that were downloaded or prepared, and those that were registered.
 * Each listing reads the models' files again, but no weights.
 *
 * <p>Immutable.
 */
public final class PixtralModelCatalog implements ModelCatalog {
    private static final String TINY = "The tiny Pixtral that is part of the library: for tests and first steps";

    private final Map<String, String> models;
    private final Integer contextLength;

    private PixtralModelCatalog(Builder builder) {
        models = new LinkedHashMap<>(builder.models);
        contextLength = builder.contextLength;
    }

    /**
     * Returns a builder with only the embedded model.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Describes the models.
     *
     * @return the embedded model, then those of the model store and of the cache of Hugging Face's tools that can be
     *     used, then the registered ones in their order; a name that is registered has only that meaning. Prompt and
     *     answer share the context, so both limits are the same: by default that of a context of
     *     {@value EngineOptions#DEFAULT_CONTEXT} tokens, or of the model's limit if that is less, unless
     *     {@link Builder#contextLength} sets another one
     * @throws dev.langchain4j.exception.ModelNotFoundException if a registered model is missing
     * @throws dev.langchain4j.exception.NonRetriableException if one cannot be used
     */
    @Override
    public List<ModelDescription> listModels() {
        Map<String, ModelDescription> all = new LinkedHashMap<>();
        for (AvailableModel model : here()) {
            model.contextLength().ifPresent(most -> all.putIfAbsent(model.name(), described(model, most)));
        }
        models.forEach((name, model) -> all.put(name, registered(name, model)));
        return List.copyOf(all.values());
    }

    private static List<AvailableModel> here() {
        try {
            return Models.available().stream()
                    .filter(AvailableModel::isHere)
                    .filter(model -> model.problem().isEmpty())
                    .toList();
        } catch (PixtralException e) {
            throw ExceptionMapper.opening(e);
        }
    }

    private ModelDescription described(AvailableModel model, int most) {
        String description = model.place() == Place.EMBEDDED
                ? TINY
                : "Pixtral from %s%s"
                        .formatted(
                                model.source(),
                                model.formats()
                                        .map(formats -> ", as " + formats)
                                        .orElse(""));
        return description(model.name(), description, most);
    }

    private ModelDescription registered(String name, String model) {
        try (Checkpoint checkpoint = Models.open(model)) {
            int most = checkpoint.config().text().maxPositions();
            return description(
                    name, model.equals(EmbeddedModel.NAME) ? TINY : "Pixtral from " + checkpoint.source(), most);
        } catch (PixtralException e) {
            throw ExceptionMapper.opening(e);
        }
    }

    private ModelDescription description(String name, String description, int most) {
        int context = contextLength == null ? EngineOptions.defaultContext(most) : Math.min(most, contextLength);
        return ModelDescription.builder()
                .name(name)
                .displayName(name)
                .description(description)
                .provider(ModelProvider.OTHER)
                .type(ModelType.CHAT)
                .maxInputTokens(context - 1)
                .maxOutputTokens(context - 1)
                .build();
    }

    /**
     * Returns the provider.
     *
     * @return {@code OTHER}
     */
    @Override
    public ModelProvider provider() {
        return ModelProvider.OTHER;
    }

    /** Collects models. Not thread-safe. */
    public static final class Builder {
        private Map<String, String> models = Map.of();
        private Integer contextLength;

        private Builder() {}

        /**
         * Registers models besides those that have a name of their own.
         *
         * @param models names or paths of models by name, as for {@link PixtralEngineBuilder#models}
         * @return this builder
         * @throws IllegalArgumentException if a name or model is missing
         */
        public Builder models(Map<String, String> models) {
            Map<String, String> given = getOrDefault(models, Map.of());
            ValueCheck.models(given);
            this.models = new LinkedHashMap<>(given);
            return this;
        }

        /**
         * Sets the context length of the models, as {@link PixtralEngineBuilder#contextLength} does.
         *
         * @param contextLength at least 1; {@value EngineOptions#DEFAULT_CONTEXT} by default. A model with a lower
         *     limit is listed with that limit
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder contextLength(Integer contextLength) {
            if (contextLength != null && contextLength < 1) {
                throw new IllegalArgumentException(
                        "The context must have at least 1 token, but the setting is %d.".formatted(contextLength));
            }
            this.contextLength = contextLength;
            return this;
        }

        /**
         * Builds the catalogue without reading any file.
         *
         * @return the catalogue
         */
        public PixtralModelCatalog build() {
            return new PixtralModelCatalog(this);
        }
    }
}
