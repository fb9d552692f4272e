package dev.pixtral.engine;

import dev.pixtral.api.Internal;
import dev.pixtral.image.PatchGrid;

/**
 * A place in an engine's queue, reserved before the request is prepared, so that no picture is fetched or decoded for a
 * request that would be refused. {@link Engine#submit(Place, GenerationRequest)} consumes it; otherwise {@link #close}
 * gives it back. Thread-safe.
 */
@Internal
public final class Place implements AutoCloseable {
    private final WaitingRoom room;
    private final PictureLimits limits;
    private int pictures; // guarded by this, like all fields below
    private int imageTokens;
    private long pixelBytes;
    private boolean over;

    Place(WaitingRoom room, PictureLimits limits) {
        this.room = room;
        this.limits = limits;
    }

    /**
     * Counts a picture before it is decoded.
     *
     * @param grid its size in patches
     * @throws ContextOverflowException if the pictures so far do not fit the context
     * @throws MemoryLimitException if the pictures so far need more memory than one request may use
     * @throws EngineBusyException if they do not fit together with the pictures of other waiting requests
     */
    public synchronized void add(PatchGrid grid) {
        add(grid, limits.pixelBytes(grid));
    }

    /**
     * Counts another occurrence of a picture that has been counted before: it needs tokens, but no more pixels.
     *
     * @param grid its size in patches
     * @throws ContextOverflowException if the pictures so far do not fit the context
     * @throws MemoryLimitException if the pictures so far need more memory than one request may use
     */
    public synchronized void addAgain(PatchGrid grid) {
        add(grid, 0);
    }

    private void add(PatchGrid grid, long bytes) {
        limits.check(pictures + 1, imageTokens + grid.tokens(), pixelBytes + bytes);
        if (!over) {
            room.hold(bytes);
            pictures++;
            imageTokens += grid.tokens();
            pixelBytes += bytes;
        }
    }

    /** Consumes the place for a sequence, which takes over the counted pixels; returns their bytes. */
    synchronized long use() {
        if (over) {
            throw new IllegalStateException("This place in the queue has been used or given back.");
        }
        over = true;
        return pixelBytes;
    }

    /** Gives the place back, unless it has been consumed. Has no effect if already closed. */
    @Override
    public synchronized void close() {
        if (!over) {
            over = true;
            room.giveBack(pixelBytes);
        }
    }
}
