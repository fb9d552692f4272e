package dev.pixtral.langchain4j.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Everything that can be set under {@value #PREFIX}.
 *
 * @param chatModel the blocking model; null if nothing of it is set
 * @param streamingChatModel the streaming model; null if nothing of it is set
 */
@ConfigurationProperties(Properties.PREFIX)
public record Properties(
        @NestedConfigurationProperty ModelProperties chatModel,
        @NestedConfigurationProperty ModelProperties streamingChatModel) {
    /** What all names begin with. */
    static final String PREFIX = "langchain4j.pixtral";
}
