package dev.pixtral.langchain4j.spring;

import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralModelCatalog;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.progress.ProgressListener;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Creates the models whose {@code model-name} is set, for one of them or under {@code engine} for both, and closes them
 * with the context. With the same engine settings both models share one engine.
 *
 * <p>Both models notify the {@link ChatModelListener} and {@link ProgressListener} beans of the context, in their
 * order. Downloading and preparing a model is logged every few seconds. A bean of the application replaces the bean of
 * the same type. With a model, a token count estimator and a model catalogue are created as well, unless the
 * application has its own; neither loads weights.
 */
@AutoConfiguration
@EnableConfigurationProperties(Properties.class)
public class AutoConfig {
    /** Called by Spring. */
    public AutoConfig() {}

    /**
     * The blocking model, if {@code langchain4j.pixtral.chat-model.model-name} or
     * {@code langchain4j.pixtral.engine.model-name} is set.
     *
     * @param properties the settings under the prefix
     * @param listeners listeners for requests, responses and errors
     * @param progress listeners for the progress of requests
     * @return the model, which its first request opens unless {@code open-at-once} is set
     */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @Conditional(Named.Blocking.class)
    public PixtralChatModel pixtralChatModel(
            Properties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<ProgressListener> progress) {
        return properties
                .chatModel()
                .applyTo(PixtralChatModel.builder(), Properties.BLOCKING, properties.engine())
                .listeners(listeners.orderedStream().toList())
                .progressListeners(logged(progress))
                .build();
    }

    /**
     * The streaming model, if {@code langchain4j.pixtral.streaming-chat-model.model-name} or
     * {@code langchain4j.pixtral.engine.model-name} is set.
     *
     * @param properties the settings under the prefix
     * @param listeners listeners for requests, responses and errors
     * @param progress listeners for the progress of requests
     * @return the model, which its first request opens unless {@code open-at-once} is set
     */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @Conditional(Named.Streaming.class)
    public PixtralStreamingChatModel pixtralStreamingChatModel(
            Properties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<ProgressListener> progress) {
        return properties
                .streamingChatModel()
                .applyTo(PixtralStreamingChatModel.builder(), Properties.STREAMING, properties.engine())
                .listeners(listeners.orderedStream().toList())
                .progressListeners(logged(progress))
                .build();
    }

    /** The listeners of the application, and the log of what may take minutes or hours. */
    private static List<ProgressListener> logged(ObjectProvider<ProgressListener> progress) {
        return Stream.concat(progress.orderedStream(), Stream.of(LongWorkLog.OF_BOTH_MODELS))
                .toList();
    }

    /**
     * Counts tokens as the blocking model does, or as the streaming model if it is the only one.
     *
     * @param properties the settings of both models
     * @return the estimator, which reads the tokenizer on first use
     */
    @Bean
    @ConditionalOnMissingBean(TokenCountEstimator.class)
    @Conditional(Named.Any.class)
    public PixtralTokenCountEstimator pixtralTokenCountEstimator(Properties properties) {
        return properties.estimator();
    }

    /**
     * Lists the models that requests to either chat model may name.
     *
     * @param properties the settings of both models
     * @return the catalogue, which reads the models' files each time it is called
     */
    @Bean
    @ConditionalOnMissingBean(ModelCatalog.class)
    @Conditional(Named.Any.class)
    public PixtralModelCatalog pixtralModelCatalog(Properties properties) {
        return properties.catalog();
    }
}
