package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.Interruption;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * A stream of encoded bytes for ImageIO that ends the reading of an interrupted thread. ImageIO's own streams would
 * copy the bytes to a file or to blocks of memory.
 */
final class ByteArrayImageStream extends ImageInputStreamImpl {
    private final String name;
    private final byte[] bytes;

    /** Creates a stream of the bytes of the named picture. */
    ByteArrayImageStream(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    @Override
    public int read() {
        bitOffset = 0;
        Interruption.check(name, (int) streamPos);
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        bitOffset = 0;
        Interruption.check(name);
        if (length == 0) {
            return 0;
        }
        if (streamPos >= bytes.length) {
            return -1;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        System.arraycopy(bytes, (int) streamPos, to, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
