package dev.pixtral.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory outside the heap for features of pictures. Each picture has a segment of its own, so that it can be given back
 * to the system at any time. Thread-safe.
 */
public final class FeatureMemory {
    private static final long CACHE_LINE = 64;

    private final Source source;
    private final AtomicInteger pictures = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /** Allocates segments. */
    @FunctionalInterface
    public interface Source {
        /**
         * Allocates a segment.
         *
         * @param arena owns it
         * @param bytes its size
         * @return the segment
         * @throws OutOfMemoryError if the system has no memory for it
         */
        MemorySegment allocate(Arena arena, long bytes);
    }

    /** Creates memory that the system allocates. */
    public FeatureMemory() {
        this((arena, bytes) -> arena.allocate(bytes, CACHE_LINE));
    }

    /**
     * Creates memory that the caller allocates.
     *
     * @param source allocates segments
     */
    public FeatureMemory(Source source) {
        this.source = source;
    }

    /**
     * Allocates memory for a picture.
     *
     * @param size bytes
     * @return features of zeros that the caller holds; empty if the system has no memory for them
     */
    public Optional<PictureFeatures> tryAllocate(long size) {
        Arena arena = null;
        try {
            arena = Arena.ofShared();
            Optional<PictureFeatures> features =
                    Optional.of(new PictureFeatures(this, arena, source.allocate(arena, size)));
            pictures.incrementAndGet();
            bytes.addAndGet(size);
            return features;
        } catch (OutOfMemoryError e) {
            if (arena != null) {
                arena.close();
            }
            return Optional.empty();
        }
    }

    /**
     * Copies features out of the heap.
     *
     * @param features features that the caller holds, and continues to hold
     * @return a copy that the caller holds; empty if the system has no memory for it
     */
    public Optional<PictureFeatures> tryCopy(PictureFeatures features) {
        Optional<PictureFeatures> copy = tryAllocate(features.bytes());
        copy.ifPresent(outside -> outside.rows().copyFrom(features.rows()));
        return copy;
    }

    void free(Arena arena, long size) {
        arena.close();
        pictures.decrementAndGet();
        bytes.addAndGet(-size);
    }

    /**
     * Returns how many pictures are in this memory.
     *
     * @return number of pictures that somebody holds
     */
    public int pictures() {
        return pictures.get();
    }

    /**
     * Returns how much memory they use.
     *
     * @return bytes outside the heap
     */
    public long bytes() {
        return bytes.get();
    }
}
