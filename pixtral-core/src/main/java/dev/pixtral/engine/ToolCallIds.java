package dev.pixtral.engine;

import dev.pixtral.chat.ToolCallId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Generates the ids of the tool calls in one answer: nine letters and digits, unique in the conversation. The same
 * prompt and seed give the same ids. Not thread-safe.
 */
final class ToolCallIds {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final long start;
    private final Set<String> taken;

    /**
     * Creates the generator for one answer.
     *
     * @param prompt token ids of the prompt
     * @param seed distinguishes answers to the same prompt
     * @param taken ids that the conversation already contains
     */
    ToolCallIds(int[] prompt, long seed, Set<String> taken) {
        this.start = mix(Arrays.hashCode(prompt) + mix(seed));
        this.taken = new HashSet<>(taken);
    }

    /** Returns the id of a call. Called once for each call. */
    String id(int index) {
        for (long attempt = 0; ; attempt++) {
            String id = ToolCallId.spell(mix(start + mix(((long) index << Integer.SIZE) + attempt)), DIGITS);
            if (taken.add(id)) {
                return id;
            }
        }
    }

    /** Spreads a number over all 64 bits. Source: Stafford, "Better Bit Mixing", 2011, variant 13. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
