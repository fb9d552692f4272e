package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.Arrays;

/** Unpacks PackBits (TIFF 6.0, section 9): runs of equal bytes and runs of different ones. */
final class TiffPackBits extends TiffUnpacker {
    private static final int LONGEST_RUN = 128;
    private static final int NOTHING = -128;

    private ByteView in;
    private int next;

    @Override
    void begin(ByteView packed) {
        in = packed;
        next = 0;
    }

    @Override
    int fill(byte[] out, int most) {
        int count = 0;
        for (int step = 1; count < most && count <= out.length - LONGEST_RUN && next < in.length(); step++) {
            Interruption.check(in.name(), step);
            int header = (byte) in.u8(next++);
            if (header >= 0) {
                in.require(next, header + 1L);
                System.arraycopy(in.bytes(), in.start() + next, out, count, header + 1);
                next += header + 1;
                count += header + 1;
            } else if (header != NOTHING) {
                Arrays.fill(out, count, count + 1 - header, (byte) in.u8(next++));
                count += 1 - header;
            }
        }
        return count;
    }

    @Override
    long used() {
        return next;
    }
}
