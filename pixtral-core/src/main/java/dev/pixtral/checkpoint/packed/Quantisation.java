package dev.pixtral.checkpoint.packed;

import dev.pixtral.api.Internal;
import java.util.Optional;

/** What a configuration says about weights that are quantised in the files. Not thread-safe. */
@Internal
public abstract sealed class Quantisation permits CompressedTensors, Float8Tensors {
    Quantisation() {}

    /** Returns the file, for messages. */
    abstract String source();

    /** Returns the name of the method, for messages. */
    abstract String method();

    /** Returns what the scales of a weight are called. */
    abstract Role scales();

    /**
     * Returns how the weights of a module are quantised if its files have codes for it.
     *
     * @param module all names that it has in the layouts in use
     * @return the scheme; empty if its weights must be plain numbers
     */
    abstract Optional<Scheme> schemeOf(ModuleNames module);

    /**
     * Returns how the weights of a module must be quantised.
     *
     * @param module all names that it has in the layouts in use
     * @return the scheme; empty if its weights may be plain numbers
     */
    abstract Optional<Scheme> requiredFor(ModuleNames module);
}
