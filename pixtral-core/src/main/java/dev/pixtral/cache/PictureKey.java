package dev.pixtral.cache;

import dev.pixtral.api.Internal;
import dev.pixtral.image.PixelValues;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A picture as the vision encoder sees it: SHA-256 of the salt, the size and the normalised pixels. Equal pictures of
 * one salt have equal keys; nothing else does.
 */
@Internal
public final class PictureKey {
    /** Length of a key. */
    static final int BYTES = 32;

    private static final int FLOATS_AT_ONCE = 16_384;

    private final byte[] digest;

    private PictureKey(byte[] digest) {
        this.digest = digest;
    }

    /**
     * Computes the key of a picture.
     *
     * @param picture normalised pixels
     * @param cacheSalt who may share what is computed for it
     * @return its key
     */
    public static PictureKey of(PixelValues picture, String cacheSalt) {
        MessageDigest sha = sha256();
        byte[] salt = cacheSalt.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FLOATS_AT_ONCE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        sha.update(bytes.putInt(salt.length).flip());
        sha.update(salt);
        bytes.clear()
                .putInt(picture.grid().rows())
                .putInt(picture.grid().cols())
                .putInt(picture.patchSize())
                .flip();
        sha.update(bytes);
        float[] values = picture.values();
        for (int at = 0; at < values.length; at += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - at);
            bytes.clear().asFloatBuffer().put(values, at, count);
            sha.update(bytes.limit(count * Float.BYTES));
        }
        return new PictureKey(sha.digest());
    }

    /**
     * Restores a key.
     *
     * @param bytes from {@link #bytes}
     * @return the key
     */
    public static PictureKey of(byte[] bytes) {
        return new PictureKey(bytes.clone());
    }

    /**
     * Returns the hash.
     *
     * @return a new array of 32 bytes
     */
    public byte[] bytes() {
        return digest.clone();
    }

    /**
     * Orders keys by their bytes, and null, which stands for no picture, before all.
     *
     * @param one a key or null
     * @param other another one or null
     * @return the order of the two, 0 only if they are equal
     */
    static int compare(PictureKey one, PictureKey other) {
        if (one == other) {
            return 0;
        }
        if (one == null || other == null) {
            return one == null ? -1 : 1;
        }
        return Arrays.compareUnsigned(one.digest, other.digest);
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) { // every Java platform has it
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PictureKey that && Arrays.equals(digest, that.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }
}
