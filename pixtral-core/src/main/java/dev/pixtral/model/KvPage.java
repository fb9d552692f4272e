package dev.pixtral.model;

import java.lang.foreign.MemorySegment;

/**
 * A page of a {@link KvPool}, and who has it: sequences, which a page may have several of if they begin alike; pins,
 * which read it; and a cache, which keeps it for later sequences. It is free when nobody has it. Guarded by its pool,
 * except for its memory: a page that somebody shares is never written.
 */
public final class KvPage {
    /** In whose hands a page is; the first that applies. */
    enum Hands {
        SEQUENCES,
        PINS,
        CACHE,
        NOBODY
    }

    private final MemorySegment memory;
    int sequences;
    int pins;
    boolean kept; // by a cache
    int positions; // that are computed, once a cache has kept it

    KvPage(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * Returns its keys and values.
     *
     * @return all bytes of the page; see {@link dev.pixtral.kernels.KvLayout}
     */
    public MemorySegment memory() {
        return memory;
    }

    Hands hands() {
        if (sequences > 0) {
            return Hands.SEQUENCES;
        }
        if (pins > 0) {
            return Hands.PINS;
        }
        return kept ? Hands.CACHE : Hands.NOBODY;
    }
}
