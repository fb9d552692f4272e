package dev.pixtral.hub;

import java.time.Duration;

/**
 * Limits of time, of memory and of repeated attempts.
 *
 * @param connect longest time to connect
 * @param headers longest time until an answer begins
 * @param stall longest time without a byte
 * @param retries attempts after the first one; counted anew when bytes arrive
 * @param firstPause pause before the second attempt; doubled before each further one
 * @param longestPause longest of these pauses
 * @param longestServerPause longest pause that a server can ask for
 * @param renewals how often an address that is refused is resolved again without a byte in between
 * @param piece bytes of a range
 * @param window bytes of all ranges that are being fetched or have not been consumed
 * @param connections ranges that are fetched at the same time
 * @param apiBytes longest answer that is not a file
 */
record HubLimits(
        Duration connect,
        Duration headers,
        Duration stall,
        int retries,
        Duration firstPause,
        Duration longestPause,
        Duration longestServerPause,
        int renewals,
        int piece,
        long window,
        int connections,
        int apiBytes) {
    /** Largest file of a repository; the largest known one of Pixtral has 25 GB. */
    static final long LARGEST_FILE = 60_000_000_000L;

    private static final int MIB = 1 << 20;

    static final HubLimits DEFAULT = new HubLimits(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            5,
            Duration.ofSeconds(1),
            Duration.ofSeconds(8),
            Duration.ofMinutes(10),
            3,
            16 * MIB,
            256L * MIB,
            8,
            16 * MIB);

    /**
     * Returns how many pieces are in memory at most. They are outside the heap, but the JVM limits such memory to about
     * the size of the heap, of which this takes a quarter at most.
     */
    int pieces() {
        long bytes = Math.min(window, Runtime.getRuntime().maxMemory() / 4);
        return (int) Math.max(1, bytes / piece);
    }
}
