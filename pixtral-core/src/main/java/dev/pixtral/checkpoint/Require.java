package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;

/** Checks shared by the configuration records. Key names in messages are Hugging Face's, with Mistral's in brackets. */
final class Require {
    /** Far above every published model, and small enough that products of three sizes fit a {@code long}. */
    static final int LARGEST_SIZE = 1 << 24;

    private Require() {}

    static void size(String key, int value) {
        between(key, value, 1, LARGEST_SIZE);
    }

    static void between(String key, int value, int least, int most) {
        that(value >= least && value <= most, "%s must be from %d to %d, but is %d", key, least, most, value);
    }

    static void positive(String key, double value) {
        that(value > 0 && Double.isFinite(value), "%s must be a positive number, but is %s", key, value);
    }

    static void that(boolean ok, String message, Object... args) {
        if (!ok) {
            throw CheckpointException.badConfig(message.formatted(args));
        }
    }
}
