package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Deflate with a zlib header (Adobe Photoshop TIFF Technical Notes, 2002). */
final class TiffDeflate extends TiffUnpacker {
    private final Inflater inflater = new Inflater();
    private ByteView in;
    private int next; // the next byte to pass to the inflater

    @Override
    void begin(ByteView packed) {
        inflater.reset();
        in = packed;
        next = 0;
    }

    @Override
    int fill(byte[] out, int most) {
        try {
            int count = inflater.inflate(out, 0, most);
            while (count == 0 && !inflater.finished()) {
                if (inflater.needsDictionary()) {
                    throw damaged(in);
                }
                if (inflater.needsInput() && !feed()) {
                    return 0;
                }
                count = inflater.inflate(out, 0, most);
            }
            return count;
        } catch (DataFormatException e) {
            throw ImageExceptions.damaged(in.name(), ImageFormat.TIFF, e);
        }
    }

    /** Passes the next piece of data to the inflater, so that an interruption is noticed between two pieces. */
    private boolean feed() {
        Interruption.check(in.name());
        int count = Math.min(Interruption.STEP, in.length() - next);
        inflater.setInput(in.bytes(), in.start() + next, count);
        next += count;
        return count > 0;
    }

    @Override
    long used() {
        return inflater.getBytesRead();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
