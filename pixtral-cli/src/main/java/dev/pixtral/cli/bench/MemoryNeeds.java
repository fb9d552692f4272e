package dev.pixtral.cli.bench;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.plan.Amount;
import dev.pixtral.plan.MachineMemory;

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
     * @param memory what this machine has; if that is not known, nothing is refused
     * @throws CommandException if that is not enough
     */
    void check(MachineMemory memory) {
        long available = memory.available();
        if (memory.known() && weights + cache + REST > available) {
            throw CommandException.failed(
                    ("%s needs %s for weights, %s for %,d tokens of context and %s for everything else, but %s"
                                    + " are free; choose a smaller model or shape.")
                            .formatted(
                                    model,
                                    Amount.text(weights),
                                    Amount.text(cache),
                                    positions,
                                    Amount.text(REST),
                                    Amount.text(available)),
                    null);
        }
    }
}
