package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import java.util.function.Supplier;

/**
 * The model whose features are in a folder.
 *
 * @param identity what distinguishes its numbers from those of all other models, see
 *     {@link dev.pixtral.model.PixtralNetwork#identity}; asked for on another thread when it is needed, may read files
 *     and fail
 * @param hiddenSize width of a row of features
 */
@Internal
public record FolderModel(Supplier<String> identity, int hiddenSize) {}
