package dev.pixtral.hub;

import java.nio.ByteBuffer;

/** Receives the bytes of a file, in the order of the file. */
@FunctionalInterface
public interface PieceConsumer {
    /**
     * Receives the next bytes.
     *
     * @param at place of the first byte in the file
     * @param bytes the bytes; valid during this call
     */
    void accept(long at, ByteBuffer bytes);
}
