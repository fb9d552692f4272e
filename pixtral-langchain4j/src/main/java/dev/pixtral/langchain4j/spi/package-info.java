/**
 * Extension points for frameworks that supply their own builders, as in LangChain4j's other providers:
 * {@link dev.pixtral.langchain4j.spi.PixtralChatModelBuilderFactory} and
 * {@link dev.pixtral.langchain4j.spi.PixtralStreamingChatModelBuilderFactory}.
 */
package dev.pixtral.langchain4j.spi;
