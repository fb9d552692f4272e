package dev.pixtral.langchain4j.spi;

import dev.pixtral.langchain4j.PixtralChatModel;
import java.util.function.Supplier;

/**
 * Creates the builders that {@link PixtralChatModel#builder()} returns, so that a framework can extend them. Found with
 * {@link java.util.ServiceLoader}; the first factory is used.
 */
public interface PixtralChatModelBuilderFactory extends Supplier<PixtralChatModel.PixtralChatModelBuilder> {}
