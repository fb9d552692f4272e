package dev.pixtral.langchain4j.spring;

import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralModelCatalog;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.progress.ProgressListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Makes the models whose {@code model-name} is set, for one of them or under {@code engine} for both, and closes them
 * with the context. With the same engine settings both models share one engine.
 *
 * <p>Both hear the {@link ChatModelListener} and {@link ProgressListener} beans of the context in their order. A model
 * of one's own type as a bean replaces the one made here. Where a model is made there is an estimator of tokens and a
 * catalogue as well, unless the application has its own; neither loads weights.
 */
@AutoConfiguration
@EnableConfigurationProperties(Properties.class)
public class AutoConfig {
    /** Made by Spring. */
    public AutoConfig() {}

    /**
     * The blocking model, if {@code langchain4j.pixtral.chat-model.model-name} or
     * {@code langchain4j.pixtral.engine.model-name} is set.
     *
     * @param properties its settings, and others
     * @param listeners who hears of requests, responses and errors
     * @param progress who hears how requests come along
     * @return the model, which is opened by its first request unless {@code open-at-once} is set
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
                .progressListeners(progress.orderedStream().toList())
                .build();
    }

    /**
     * The streaming model, if {@code langchain4j.pixtral.streaming-chat-model.model-name} or
     * {@code langchain4j.pixtral.engine.model-name} is set.
     *
     * @param properties its settings, and others
     * @param listeners who hears of requests, responses and errors
     * @param progress who hears how requests come along
     * @return the model, which is opened by its first request unless {@code open-at-once} is set
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
                .progressListeners(progress.orderedStream().toList())
                .build();
    }

    /**
     * Counts tokens as the blocking model does, or as the streaming one where that is the only one.
     *
     * @param properties settings of both
     * @return the estimator, which reads the tokenizer on first use
     */
    @Bean
    @ConditionalOnMissingBean(TokenCountEstimator.class)
    @Conditional(Named.Any.class)
    public PixtralTokenCountEstimator pixtralTokenCountEstimator(Properties properties) {
        return properties.estimator();
    }

    /**
     * Lists the models that requests may name, of both models together.
     *
     * @param properties settings of both
     * @return the catalogue, which looks at files when it is asked
     */
    @Bean
    @ConditionalOnMissingBean(ModelCatalog.class)
    @Conditional(Named.Any.class)
    public PixtralModelCatalog pixtralModelCatalog(Properties properties) {
        return properties.catalog();
    }
}
