package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.PixtralException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists the available models: the embedded one and those that were registered. Each listing reads the models' files
 * again, but no weights.
 *
 * <p>Immutable.
 */
public final class PixtralModelCatalog implements ModelCatalog {
    private final Map<String, String> models;
    private final Integer contextLength;

    private PixtralModelCatalog(Builder builder) {
        models = new LinkedHashMap<>();
        models.put(EmbeddedModel.NAME, EmbeddedModel.NAME);
        models.putAll(builder.models);
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
     * @return the embedded model, then the registered ones in their order. Prompt and answer share the context, so both
     *     limits are the same: by default that of a context of {@value EngineOptions#DEFAULT_CONTEXT} tokens, or of the
     *     model's limit if that is less, unless {@link Builder#contextLength} sets another one
     * @throws dev.langchain4j.exception.ModelNotFoundException if a registered model is missing
     * @throws dev.langchain4j.exception.NonRetriableException if one cannot be used
     */
    @Override
    public List<ModelDescription> listModels() {
        return models.entrySet().stream()
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .toList();
    }

    private ModelDescription describe(String name, String model) {
        try (Checkpoint checkpoint = Models.open(model)) {
            int most = checkpoint.config().text().maxPositions();
            int context = contextLength == null ? EngineOptions.defaultContext(most) : Math.min(most, contextLength);
            boolean embedded = model.equals(EmbeddedModel.NAME);
            return ModelDescription.builder()
                    .name(name)
                    .displayName(name)
                    .description(
                            embedded
                                    ? "The tiny Pixtral that is part of the library: for tests and first steps"
                                    : "Pixtral from " + checkpoint.source())
                    .provider(ModelProvider.OTHER)
                    .type(ModelType.CHAT)
                    .maxInputTokens(context - 1)
                    .maxOutputTokens(context - 1)
                    .build();
        } catch (PixtralException e) {
            throw ExceptionMapper.opening(e);
        }
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
         * Registers models besides the embedded one.
         *
         * @param models paths of checkpoints by name, as for {@link PixtralEngineBuilder#models}
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
