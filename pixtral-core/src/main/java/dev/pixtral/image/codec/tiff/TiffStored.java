package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.bytes.ByteView;

/** Reads bytes that are not compressed. */
final class TiffStored extends TiffUnpacker {
    private ByteView in;
    private int next;

    @Override
    void begin(ByteView packed) {
        in = packed;
        next = 0;
    }

    @Override
    int fill(byte[] out, int most) {
        int count = Math.min(most, in.length() - next);
        System.arraycopy(in.bytes(), in.start() + next, out, 0, count);
        next += count;
        return count;
    }

    @Override
    long used() {
        return next;
    }
}
