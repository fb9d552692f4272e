package dev.pixtral.cli.bench;

import dev.pixtral.checkpoint.ModelConfig;

/** What one run of the command measures. A further kind of measurement implements this, and {@link Report}. */
interface Measurement {
    /**
     * Returns the positions of keys and values that it needs, for the check before weights are loaded.
     *
     * @param model name of the model or shape, for messages
     * @param config its configuration
     * @throws dev.pixtral.cli.console.CommandException if the measurement does not fit the model
     */
    int positions(String model, ModelConfig config);

    /** Measures a model, whose kernels have settled. */
    Report measure(Subject subject);
}
