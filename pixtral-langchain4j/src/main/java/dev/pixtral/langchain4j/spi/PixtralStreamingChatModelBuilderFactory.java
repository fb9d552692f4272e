package dev.pixtral.langchain4j.spi;

import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import java.util.function.Supplier;

/**
 * Makes the builders that {@link PixtralStreamingChatModel#builder()} hands out, so that a framework can extend them.
 * Found with {@link java.util.ServiceLoader}; the first one counts.
 */
public interface PixtralStreamingChatModelBuilderFactory
        extends Supplier<PixtralStreamingChatModel.PixtralStreamingChatModelBuilder> {}
