package dev.pixtral.fuzz;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Makes the checksums of a changed PNG file right. */
final class PngChecksums {
    private static final int SIGNATURE = 8;
    private static final int AROUND_DATA = 12; // length, type and checksum

    private PngChecksums() {}

    /** Returns a copy with the right checksum behind every chunk that is complete. */
    static byte[] repaired(byte[] png) {
        ByteBuffer copy = ByteBuffer.wrap(png.clone());
        long at = SIGNATURE;
        while (at + AROUND_DATA <= png.length) {
            long length = copy.getInt((int) at) & 0xffffffffL;
            if (at + AROUND_DATA + length > png.length) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(png, (int) at + 4, (int) length + 4);
            copy.putInt((int) (at + 8 + length), (int) crc.getValue());
            at += AROUND_DATA + length;
        }
        return copy.array();
    }
}
