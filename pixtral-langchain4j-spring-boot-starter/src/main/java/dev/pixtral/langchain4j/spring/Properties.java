package dev.pixtral.langchain4j.spring;

import dev.pixtral.image.ImageOptions;
import dev.pixtral.langchain4j.PixtralModelCatalog;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All settings under {@value #PREFIX}.
 *
 * @param engine the engine that both models share
 * @param chatModel the blocking model
 * @param streamingChatModel the streaming model
 */
@ConfigurationProperties(Properties.PREFIX)
public record Properties(
        @NestedConfigurationProperty @DefaultValue EngineProperties engine,
        @NestedConfigurationProperty @DefaultValue ModelProperties chatModel,
        @NestedConfigurationProperty @DefaultValue ModelProperties streamingChatModel) {
    /** Prefix of all properties. */
    static final String PREFIX = "langchain4j.pixtral";

    /** Prefix of the shared settings. */
    static final String ENGINE = PREFIX + ".engine";

    /** Prefix of the blocking model's settings. */
    static final String BLOCKING = PREFIX + ".chat-model";

    /** Prefix of the streaming model's settings. */
    static final String STREAMING = PREFIX + ".streaming-chat-model";

    /** Counts as the blocking model does, or as the streaming model if only that has a name. */
    PixtralTokenCountEstimator estimator() {
        boolean streaming =
                name(chatModel).isEmpty() && name(streamingChatModel).isPresent();
        ModelProperties model = streaming ? streamingChatModel : chatModel;
        String prefix = streaming ? STREAMING : BLOCKING;
        ImageOptions shared = Setting.of(ENGINE, () -> engine.images().over(ImageOptions.DEFAULT));
        return Setting.of(prefix, () -> {
            PixtralTokenCountEstimator.Builder builder = PixtralTokenCountEstimator.builder()
                    .imageOptions(model.images().over(shared));
            name(model).ifPresent(name -> builder.model(models(model).getOrDefault(name, name)));
            Setting.set("max-image-side", model.maxImageSide(), builder::maxImageSide);
            Setting.set("max-image-tokens", model.maxImageTokens(), builder::maxImageTokens);
            Setting.set("max-prompt-image-tokens", model.maxPromptImageTokens(), builder::maxPromptImageTokens);
            Setting.set("send-thinking", model.sendThinking(), builder::sendThinking);
            return builder.build();
        });
    }

    /**
     * Lists the names of both models: the registered ones, and defaults that are paths. The context length is that of
     * the shared engine settings; a setting of only one model is ignored.
     */
    PixtralModelCatalog catalog() {
        Map<String, String> all = new LinkedHashMap<>();
        for (ModelProperties model : List.of(chatModel, streamingChatModel)) {
            models(model).forEach(all::putIfAbsent);
            name(model).ifPresent(name -> all.putIfAbsent(name, name));
        }
        PixtralModelCatalog.Builder builder = PixtralModelCatalog.builder().models(all);
        return Setting.of(ENGINE, () -> {
            Setting.set("context-length", engine.contextLength(), builder::contextLength);
            return builder.build();
        });
    }

    private Optional<String> name(ModelProperties model) {
        return Optional.ofNullable(model.modelName()).or(() -> Optional.ofNullable(engine.modelName()));
    }

    private Map<String, String> models(ModelProperties model) {
        return Optional.ofNullable(model.models())
                .or(() -> Optional.ofNullable(engine.models()))
                .orElse(Map.of());
    }
}
