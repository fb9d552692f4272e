package dev.pixtral.langchain4j.spring;

import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.progress.ProgressListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Makes the models whose {@code model-name} is set, and closes them with the context.
 *
 * <p>The {@link ChatModelListener} and {@link ProgressListener} beans of the context hear of both, in their order. A model of one's own type as a bean replaces the one made here. With the same engine
 * settings both models share one engine.
 */
@AutoConfiguration
@EnableConfigurationProperties(Properties.class)
public class AutoConfig {
    /** Made by Spring. */
    public AutoConfig() {}

    /**
     * The blocking model, if {@code langchain4j.pixtral.chat-model.model-name} is set.
     *
     * @param properties its settings, and others
     * @param listeners who hears of requests, responses and errors
     * @param progress who hears how requests come along
     * @return the model, which is opened by its first request unless {@code open-at-once} is set
     */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @ConditionalOnProperty(Properties.PREFIX + ".chat-model.model-name")
    public PixtralChatModel pixtralChatModel(
            Properties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<ProgressListener> progress) {
        return Setting.of(
                        Properties.PREFIX + ".chat-model",
                        () -> properties.chatModel().applyTo(PixtralChatModel.builder()))
                .listeners(listeners.orderedStream().toList())
                .progressListeners(progress.orderedStream().toList())
                .build();
    }

    /**
     * The streaming model, if {@code langchain4j.pixtral.streaming-chat-model.model-name} is set.
     *
     * @param properties its settings, and others
     * @param listeners who hears of requests, responses and errors
     * @param progress who hears how requests come along
     * @return the model, which is opened by its first request unless {@code open-at-once} is set
     */
    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    @ConditionalOnProperty(Properties.PREFIX + ".streaming-chat-model.model-name")
    public PixtralStreamingChatModel pixtralStreamingChatModel(
            Properties properties,
            ObjectProvider<ChatModelListener> listeners,
            ObjectProvider<ProgressListener> progress) {
        return Setting.of(
                        Properties.PREFIX + ".streaming-chat-model",
                        () -> properties.streamingChatModel().applyTo(PixtralStreamingChatModel.builder()))
                .listeners(listeners.orderedStream().toList())
                .progressListeners(progress.orderedStream().toList())
                .build();
    }
}
