package dev.pixtral.model;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Projected patches of one picture, shared by those who retain them. The last one to release them frees their memory,
 * which is outside the heap if {@link FeatureMemory} allocated it. Thread-safe: the rows do not change any more once
 * they are shared.
 */
public final class PictureFeatures {
    private final FeatureMemory memory; // null if they are in the heap
    private final Arena arena; // the same
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long bytes;
    private MemorySegment rows; // null once nobody holds them, so that an array in the heap is freed too

    /**
     * Creates features in the heap that the caller holds.
     *
     * @param values {@code [patches, hiddenSize]}; not copied, must not be changed afterwards
     */
    public PictureFeatures(float[] values) {
        this(null, null, MemorySegment.ofArray(values));
    }

    PictureFeatures(FeatureMemory memory, Arena arena, MemorySegment rows) {
        this.memory = memory;
        this.arena = arena;
        this.rows = rows;
        this.bytes = rows.byteSize();
    }

    /**
     * Adds a holder.
     *
     * @return these features
     * @throws IllegalStateException if nobody holds them any more
     */
    public PictureFeatures retain() {
        if (holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
            throw new IllegalStateException("The features of this picture have been freed.");
        }
        return this;
    }

    /**
     * Removes a holder.
     *
     * @throws IllegalStateException if nobody holds them any more
     */
    public void release() {
        int before = holders.getAndUpdate(count -> Math.max(0, count - 1));
        if (before == 0) {
            throw new IllegalStateException("The features of this picture have been freed already.");
        }
        if (before == 1) {
            rows = null;
            if (memory != null) {
                memory.free(arena, bytes);
            }
        }
    }

    /**
     * Returns whether others hold these features too.
     *
     * @return true unless the caller is the only holder
     */
    public boolean isShared() {
        return holders.get() > 1;
    }

    /**
     * Returns whether their memory is outside the heap.
     *
     * @return false if they are an array in the heap
     */
    public boolean isOutsideHeap() {
        return memory != null;
    }

    /**
     * Returns the memory that they use.
     *
     * @return bytes
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Returns the rows.
     *
     * @return float32 in the order of this machine, {@code [patches, hiddenSize]}; valid while the caller holds them
     */
    public MemorySegment rows() {
        return rows;
    }

    /**
     * Copies a row.
     *
     * @param patch number of the patch
     * @param to receives the row
     * @param at index in {@code to} of its first value
     * @param hiddenSize width of a row
     */
    public void copyRow(int patch, float[] to, int at, int hiddenSize) {
        MemorySegment.copy(rows, ValueLayout.JAVA_FLOAT, (long) patch * hiddenSize * Float.BYTES, to, at, hiddenSize);
    }
}
