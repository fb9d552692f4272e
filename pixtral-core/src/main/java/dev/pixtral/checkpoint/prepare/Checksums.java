package dev.pixtral.checkpoint.prepare;

import dev.pixtral.checkpoint.PreparedLayout;
import dev.pixtral.checkpoint.PreparedLayout.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Checksums of what is stored in a file. */
final class Checksums {
    private static final int PIECE = 1 << 20;

    private Checksums() {}

    /** Reads bytes of a file. */
    interface Reading {
        /** Fills the buffer as far as the file reaches. */
        void read(ByteBuffer bytes, long at) throws IOException;
    }

    /**
     * Computes the checksum of the stored bytes of a tensor.
     *
     * @throws UncheckedIOException if they cannot be read
     */
    static String of(Reading file, Place place) {
        MessageDigest digest = PreparedLayout.sha256();
        ByteBuffer piece = ByteBuffer.allocateDirect(Math.clamp(place.bytes(), 1, PIECE));
        try {
            for (long done = 0; done < place.bytes(); done += piece.capacity()) {
                piece.clear().limit((int) Math.min(piece.capacity(), place.bytes() - done));
                file.read(piece, place.begin() + done);
                digest.update(piece.flip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
