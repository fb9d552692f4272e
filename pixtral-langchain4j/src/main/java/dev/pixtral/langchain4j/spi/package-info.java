/**
 * Where frameworks plug in builders of their own, as for every provider of LangChain4j:
 * {@link dev.pixtral.langchain4j.spi.PixtralChatModelBuilderFactory} and
 * {@link dev.pixtral.langchain4j.spi.PixtralStreamingChatModelBuilderFactory}.
 */
package dev.pixtral.langchain4j.spi;
