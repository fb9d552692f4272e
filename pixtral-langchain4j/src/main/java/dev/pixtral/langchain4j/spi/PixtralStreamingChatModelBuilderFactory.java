package dev.pixtral.langchain4j.spi;

import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.util.function.Supplier;

/**
 * Creates the builders that {@link PixtralStreamingChatModel#builder()} returns, so that a framework can extend them.
 * Found with {@link java.util.ServiceLoader}; the first factory is used.
 */
public interface PixtralStreamingChatModelBuilderFactory
        extends Supplier<PixtralStreamingChatModel.PixtralStreamingChatModelBuilder> {}
