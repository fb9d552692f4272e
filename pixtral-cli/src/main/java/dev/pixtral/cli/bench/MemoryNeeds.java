package dev.pixtral.cli.bench;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.machine.Memory;

/**
 * The memory that a model needs to compute.
 *
 * @param model name, for messages
 * @param weights bytes of the packed weights
 * @param cache bytes of the key/value cache
 * @param positions tokens that the cache has room for
 */
record MemoryNeeds(String model, long weights, long cache, int positions) {
    private static final long REST = 3L << 29; // the JVM, working memory of passes, and a reserve for the system

    /**
     * Refuses a model that does not fit: the system would kill this process silently.
     *
     * @param available free bytes
     * @throws CommandException if that is not enough
     */
    void check(long available) {
        if (weights + cache + REST > available) {
            throw CommandException.failed(
                    ("%s needs %s for weights, %s for %,d tokens of context and %s for everything else, but %s"
                                    + " are free; choose a smaller model or shape.")
                            .formatted(
                                    model,
                                    Memory.text(weights),
                                    Memory.text(cache),
                                    positions,
                                    Memory.text(REST),
                                    Memory.text(available)),
                    null);
        }
    }
}
