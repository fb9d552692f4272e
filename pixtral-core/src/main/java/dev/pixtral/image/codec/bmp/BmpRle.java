package dev.pixtral.image.codec.bmp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.Arrays;

/**
 * Unpacks the run-length encodings of BMP with 8 and 4 bits per pixel; pixels that no run covers have the colour of
 * index 0.
 */
final class BmpRle {
    private static final int END_OF_ROW = 0;
    private static final int END = 1;
    private static final int MOVE = 2;

    private final ByteView in;
    private final boolean halves; // two pixels per byte
    private final int width;
    private final int height;
    private final byte[] indices; // [height, width], in the order of the file
    private long at;
    private int x;
    private long y;

    private BmpRle(BmpHeader header) {
        this.in = header.in();
        this.halves = header.compression() == BmpHeader.Compression.RLE4;
        this.width = header.width();
        this.height = header.height();
        this.indices = new byte[width * height];
        this.at = header.data();
    }

    /**
     * Unpacks a picture.
     *
     * @return indices, {@code [height, width]}, rows in the order of the file
     * @throws ImageException if the data ends before the picture
     */
    static byte[] unpack(BmpHeader header) {
        BmpRle rle = new BmpRle(header);
        boolean more = true;
        for (int step = 0; more && rle.y < rle.height; step++) {
            Interruption.check(header.in().name(), step);
            more = rle.isAtItsEnd() ? false : rle.step();
        }
        return rle.indices;
    }

    /** Returns whether the data ends after the last pixel; the end marker may be missing there. */
    private boolean isAtItsEnd() {
        return !in.has(at, 2) && y == height - 1 && x >= width;
    }

    /** Reads a run or a marker; returns whether more may follow. */
    private boolean step() {
        int count = in.u8(at);
        int value = in.u8(at + 1);
        at += 2;
        if (count > 0) {
            run(count, value);
            return true;
        }
        switch (value) {
            case END_OF_ROW -> {
                x = 0;
                y++;
            }
            case END -> {
                return false;
            }
            case MOVE -> {
                x = Math.min(width, x + in.u8(at));
                y += in.u8(at + 1);
                at += 2;
            }
            default -> literal(value);
        }
        return true;
    }

    /** Writes a run; pixels beyond the end of the row are dropped. */
    private void run(int count, int value) {
        int from = (int) y * width + x;
        int end = from + Math.min(count, width - x);
        if (!halves) {
            Arrays.fill(indices, from, end, (byte) value);
        }
        for (int i = from; halves && i < end; i++) {
            indices[i] = half(value, i - from);
        }
        x += end - from;
    }

    private static byte half(int value, int number) {
        return (byte) ((number & 1) == 0 ? value >> 4 : value & 0xf);
    }

    private void literal(int count) {
        int bytes = halves ? (count + 1) / 2 : count;
        in.require(at, bytes);
        for (int i = 0; i < count && x < width; i++, x++) {
            indices[(int) y * width + x] = halves ? half(in.u8(at + i / 2), i) : (byte) in.u8(at + i);
        }
        at += bytes + (bytes & 1);
    }
}
