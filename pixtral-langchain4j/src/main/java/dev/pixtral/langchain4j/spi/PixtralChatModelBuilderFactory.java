package dev.pixtral.langchain4j.spi;

import dev.pixtral.langchain4j.PixtralChatModel;
import java.util.function.Supplier;

/**
 * Makes the builders that {@link PixtralChatModel#builder()} hands out, so that a framework can extend them. Found with
 * {@link java.util.ServiceLoader}; the first one counts.
 */
public interface PixtralChatModelBuilderFactory extends Supplier<PixtralChatModel.PixtralChatModelBuilder> {}
