package dev.pixtral.langchain4j;

import static dev.langchain4j.internal.Utils.getOrDefault;

import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.catalog.ModelType;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.errors.PixtralException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The models that can be used: the embedded one, and those that were registered. Their files are looked at whenever they are listed, but no weight is read.
 *
 * <p>Immutable.
 */
public final class PixtralModelCatalog implements ModelCatalog {
    private final Map<String, String> models;

    private PixtralModelCatalog(Builder builder) {
        models = new LinkedHashMap<>();
        models.put(EmbeddedModel.NAME, EmbeddedModel.NAME);
        models.putAll(builder.models);
    }

    /**
     * Starts with the embedded model alone.
     *
     * @return a fresh builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Describes the models.
     *
     * @return the embedded model, then the registered ones in their order. Prompt and answer share the context, so both limits are the same
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
            int context = checkpoint.config().text().maxPositions();
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
     * Who provides the models.
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

        private Builder() {}

        /**
         * Registers models beside the embedded one.
         *
         * @param models paths of checkpoints by name, as {@link PixtralEngineBuilder#models} takes them
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
         * Fixes the catalogue; no file is looked at.
         *
         * @return the catalogue
         */
        public PixtralModelCatalog build() {
            return new PixtralModelCatalog(this);
        }
    }
}
