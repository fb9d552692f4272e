package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;

/**
 * Unpacks the segments of a TIFF picture, one after the other, without allocating memory for each: a picture may have
 * millions of them.
 */
abstract class TiffUnpacker implements AutoCloseable {
    private final byte[] buffer = new byte[1 << 14];
    private int at;
    private int end;
    private long wanted; // bytes of the segment that are not in the buffer yet
    private ByteView segment;

    /** Returns the unpacker of a compression. */
    static TiffUnpacker of(TiffFile file) {
        return switch (file.compression()) {
            case TiffFile.NONE -> new TiffStored();
            case TiffFile.LZW -> new TiffLzw();
            case TiffFile.PACK_BITS -> new TiffPackBits();
            case TiffFile.DEFLATE, TiffFile.OLD_DEFLATE -> new TiffDeflate();
            default -> throw new IllegalArgumentException("unexpected compression " + file.compression());
        };
    }

    /**
     * Starts a segment.
     *
     * @param packed its bytes
     * @param bytes the maximum number of bytes to read from it; no more are unpacked
     */
    final void open(ByteView packed, long bytes) {
        segment = packed;
        wanted = bytes;
        at = 0;
        end = 0;
        begin(packed);
    }

    /**
     * Reads the next bytes.
     *
     * @throws ImageException if the segment is damaged or has fewer bytes
     */
    final void read(byte[] to, int length) {
        int done = 0;
        while (done < length) {
            if (at == end) {
                refill();
            }
            int count = Math.min(length - done, end - at);
            System.arraycopy(buffer, at, to, done, count);
            at += count;
            done += count;
        }
    }

    private void refill() {
        Interruption.check(segment.name());
        at = 0;
        end = fill(buffer, (int) Math.min(buffer.length, wanted));
        wanted -= Math.min(wanted, end);
        if (end == 0) {
            throw ImageExceptions.truncated(segment.name());
        }
    }

    /** Returns the number of packed bytes of the segment that have been used. */
    abstract long used();

    /** Starts a segment. */
    abstract void begin(ByteView packed);

    /**
     * Unpacks more bytes: {@code most} of them, or a few more if they fit into the buffer.
     *
     * @return the number of bytes, 0 if the segment has no more
     */
    abstract int fill(byte[] out, int most);

    static ImageException damaged(ByteView packed) {
        return ImageExceptions.damaged(packed.name(), ImageFormat.TIFF, "its compressed data is invalid");
    }

    @Override
    public void close() {}
}
