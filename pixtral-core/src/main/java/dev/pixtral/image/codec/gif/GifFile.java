package dev.pixtral.image.codec.gif;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FrameArea;
import java.util.Optional;

/** Walks the blocks of a GIF file (GIF89a specification) from frame to frame, without decoding. */
final class GifFile {
    private static final int SCREEN = 6; // the logical screen descriptor follows the signature
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;

    private final ByteView in;
    private final int[] globalColours;
    private long at; // the next block
    private GifFrame.Disposal disposal = GifFrame.Disposal.KEEP; // of the graphic control extension before the frame
    private int transparent = -1;

    GifFile(ByteView in) {
        this.in = in;
        int flags = in.u8(SCREEN + 4);
        this.at = SCREEN + 7;
        this.globalColours = colours(flags);
    }

    int screenWidth() {
        return in.u16le(SCREEN);
    }

    int screenHeight() {
        return in.u16le(SCREEN + 2);
    }

    /**
     * Reads a colour table if the flags announce one, and advances past it. As in Pillow, indices beyond its end are
     * black, and without a table they are levels of grey.
     */
    private int[] colours(int flags) {
        boolean table = (flags & 0x80) != 0;
        int count = table ? 2 << (flags & 7) : 0;
        int[] colours = new int[256];
        for (int i = 0; i < 256; i++) {
            colours[i] = 0xff000000 | (table ? 0 : i * 0x010101);
        }
        for (int i = 0; i < count; i++, at += 3) {
            colours[i] = 0xff000000 | in.u8(at) << 16 | in.u8(at + 1) << 8 | in.u8(at + 2);
        }
        return colours;
    }

    /**
     * Returns the next frame, or empty at the end of the file. The trailer may be missing at the end of the data. Bytes
     * that start no block are skipped.
     *
     * @throws ImageException if the file is truncated inside a block
     */
    Optional<GifFrame> nextFrame() {
        transparent = -1;
        disposal = GifFrame.Disposal.KEEP;
        for (int step = 0; in.has(at, 1); step++) {
            Interruption.check(in.name(), step);
            int block = in.u8(at++);
            if (block == IMAGE) {
                return Optional.of(frame());
            }
            if (block == EXTENSION) {
                extension();
            } else if (block == TRAILER) {
                return Optional.empty();
            } // else a stray byte, such as padding: Pillow skips it as well
        }
        return Optional.empty();
    }

    private void extension() {
        if (in.u8(at) == GRAPHIC_CONTROL && in.u8(at + 1) >= 4) {
            int flags = in.u8(at + 2);
            disposal = GifFrame.Disposal.of(flags >> 2 & 7);
            transparent = (flags & 1) != 0 ? in.u8(at + 5) : -1;
        }
        at++;
        skipSubBlocks();
    }

    private GifFrame frame() {
        FrameArea area = new FrameArea(in.u16le(at), in.u16le(at + 2), in.u16le(at + 4), in.u16le(at + 6));
        int flags = in.u8(at + 8);
        at += 9;
        int[] colours = (flags & 0x80) != 0 ? colours(flags) : globalColours;
        long data = at;
        at++; // the minimum code size
        skipSubBlocksAsFarAsTheyGo();
        return new GifFrame(area, disposal, transparent, colours, (flags & 0x40) != 0, data);
    }

    private void skipSubBlocks() {
        int length;
        int step = 1;
        do {
            Interruption.check(in.name(), step++);
            length = in.u8(at);
            at += 1 + length;
        } while (length > 0);
    }

    /**
     * Skips the sub-blocks that are there. The data of the last frame may be truncated after all of its pixels; the
     * decoder detects missing ones.
     */
    private void skipSubBlocksAsFarAsTheyGo() {
        for (int step = 1; in.has(at, 1) && in.u8(at) > 0; step++) {
            Interruption.check(in.name(), step);
            at += 1 + in.u8(at);
        }
        at++;
    }
}
