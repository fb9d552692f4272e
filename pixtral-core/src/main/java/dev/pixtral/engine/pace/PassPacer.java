package dev.pixtral.engine.pace;

import dev.pixtral.api.Internal;

/**
 * Decides how long those whose answers are being generated wait for others: a pass takes at most
 * {@value #PASS_DURATIONS} times as long as a decode-only pass, which has no prompt rows, and a step of a picture at
 * most {@value #STEP_DURATIONS} times as long.
 *
 * <p>Learns from the passes themselves. What is known of decode-only passes ({@link DecodeTimes}) is used as a lower
 * bound, so that pauses become too short rather than too long. While prompts are computed, a pass is decode-only now
 * and then, to measure again. The number of prompt rows follows the last pass that had some: if it was short, its
 * duration is taken to grow in proportion to the rows, which overestimates it; if it was long, only what exceeds a
 * decode-only pass is taken to shrink with them.
 *
 * <p>All durations and times are nanoseconds of one clock. Not thread-safe.
 */
@Internal
public final class PassPacer {
    /** Fewest prompt rows of a pass: fewer take hardly less time, and prompts must proceed. */
    public static final int LEAST_ROWS = 8;

    /** Most prompt rows of a pass beside decoding, however fast the machine is. */
    public static final int MOST_ROWS = 256;

    private static final int PASS_DURATIONS = 4;
    private static final int STEP_DURATIONS = 2;

    /** Part of the permitted duration that is used: prompts deeper in a text take a little longer with each pass. */
    private static final double USED = 15.0 / 16;

    private static final long FREE_STEP_NANOS = 1_000_000_000L;

    /**
     * A pass with prompt rows that takes less than this part of a decode-only pass shows that the machine is faster.
     */
    private static final double FASTER = 0.9;

    private final DecodeTimes times = new DecodeTimes();
    private long latest; // time at the end of the last pass
    private int decoded = 1; // rows of the last pass that were not of prompts, at least 1
    private long duration; // of the last pass
    private int granted; // prompt rows of the next pass; 0 if there was no limit
    private int prompt; // prompt rows of the last pass that had some, like the fields below
    private int promptGranted;
    private long promptDuration;

    /** Creates a pacer that has measured nothing. */
    public PassPacer() {}

    /**
     * Returns how many prompt rows the next pass may have, while an answer is being generated.
     *
     * @param decodedRows rows of the pass that are not of prompts; 0 if all tokens are still being chosen
     * @param now the time
     * @return {@value #LEAST_ROWS} to {@value #MOST_ROWS}, or 0 if the pass should be decode-only, so that it can be
     *     measured
     */
    public int promptRows(int decodedRows, long now) {
        if (decodedRows > 0 && times.isDue(decodedRows, now)) {
            granted = 0;
        } else if (prompt == 0 || times.isEmpty()) {
            granted = LEAST_ROWS;
        } else {
            granted = (int) Math.clamp(rowsWithin(times.least(Math.max(1, decodedRows), now)), LEAST_ROWS, MOST_ROWS);
        }
        return granted;
    }

    private double rowsWithin(double decodeOnly) {
        double most = USED * PASS_DURATIONS * decodeOnly;
        double shrunk = prompt * (most - decodeOnly) / Math.max(1, promptDuration - decodeOnly);
        if (promptDuration > most) {
            return shrunk;
        }
        double grown = prompt * most / Math.max(1, promptDuration);
        // a pass that had fewer rows than it was granted tells little about the others
        return prompt < promptGranted ? Math.max(grown, Math.min(promptGranted, shrunk)) : grown;
    }

    /**
     * Returns how long a step of a picture may take while an answer is being generated.
     *
     * @return nanoseconds; 0 before the first measurement: as short as possible
     */
    public long stepNanos() {
        return times.isEmpty() ? 0 : (long) (STEP_DURATIONS * times.least(decoded, latest));
    }

    /**
     * Returns how long a step of a picture may take while no answer is being generated: as long as a pass, so that
     * prompts and pictures share the machine, but at least a second.
     *
     * @return nanoseconds
     */
    public long freeStepNanos() {
        return Math.max(FREE_STEP_NANOS, duration);
    }

    /**
     * Returns how long a decode-only pass takes at least.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} before the first measurement
     */
    public long decodeNanos() {
        return times.isEmpty() ? Long.MAX_VALUE : (long) times.least(decoded, latest);
    }

    /**
     * Records a pass.
     *
     * @param decodedRows its rows that decode, without drafts
     * @param promptRows its other rows: of prompts, and drafts, which cost as much
     * @param nanos its duration, with the choice of tokens
     * @param now the time at its end
     */
    public void took(int decodedRows, int promptRows, long nanos, long now) {
        duration = nanos;
        latest = now;
        decoded = Math.max(1, decodedRows);
        if (promptRows > 0) {
            prompt = promptRows;
            promptGranted = granted;
            promptDuration = nanos;
            if (decodedRows > 0 && !times.isEmpty() && nanos < FASTER * times.least(decodedRows, now)) {
                times.forget(); // such as those of a JVM that has just started
            }
        } else if (decodedRows > 0) {
            times.add(decodedRows, nanos, now);
        }
        granted = 0;
    }
}
