package dev.pixtral.image.codec.bmp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;

/**
 * The checked headers of a BMP file: those of OS/2 and of Windows, versions 2 to 5.
 *
 * @param in the file
 * @param size bytes of the information header, which identify its version
 * @param width columns
 * @param height rows
 * @param topDown whether the top row comes first
 * @param bits bits per pixel
 * @param compression how pixels are stored
 * @param data offset of the pixels
 */
record BmpHeader(
        ByteView in, int size, int width, int height, boolean topDown, int bits, Compression compression, int data) {
    private static final int INFO = 14; // the information header follows the file header
    private static final int OS2_SIZE = 12;
    private static final int OS2_SECOND_SIZE = 64;
    private static final int INFO_SIZE = 40;
    private static final int FIRST_MASK = INFO + INFO_SIZE;
    private static final int MASKS_BYTES = 12;
    private static final int ALPHA_MASK_SIZE = 56;

    /** The kinds of compression, with their numbers in the file. */
    enum Compression {
        NONE,
        RLE8,
        RLE4,
        MASKS
    }

    /**
     * Reads the headers.
     *
     * @throws ImageException if the file is too short for its size, or is of an unsupported kind
     */
    static BmpHeader read(ByteView in) {
        long size = in.u32le(INFO);
        boolean os2 = size == OS2_SIZE;
        long width = os2 ? in.u16le(INFO + 4) : (int) in.u32le(INFO + 4);
        long height = os2 ? in.u16le(INFO + 6) : (int) in.u32le(INFO + 8);
        if (width < 1 || height == 0 || Math.abs(height) > Integer.MAX_VALUE) {
            throw damaged(in, "its size is invalid");
        }
        int bits = in.u16le(INFO + (os2 ? 10 : 14));
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw damaged(in, "it has " + bits + " bits per pixel");
        }
        BmpHeader header = new BmpHeader(
                in,
                (int) size,
                (int) width,
                (int) Math.abs(height),
                height < 0,
                bits,
                os2 ? Compression.NONE : compression(in, bits),
                dataAt(in, size, bits));
        header.checkData();
        return header;
    }

    /**
     * Returns the offset of the pixels as the file states it. If the file states none, or the offset of the palette,
     * the pixels follow the palette, as in Pillow.
     */
    private static int dataAt(ByteView in, long size, int bits) {
        long said = in.u32le(10);
        long at = said;
        if (said == 0 || said == INFO + size && bits <= 8) {
            at = INFO + size + (bits <= 8 ? paletteBytes(in, size, bits) : maskBytes(in, size));
        }
        if (at > in.length()) {
            throw said == at ? ImageExceptions.truncated(in.name()) : damaged(in, "its palette is missing");
        }
        return (int) at;
    }

    /** Returns the size in bytes of masks that follow the header and are not part of it. */
    private static int maskBytes(ByteView in, long size) {
        return size == INFO_SIZE && in.u32le(INFO + 16) == Compression.MASKS.ordinal() ? MASKS_BYTES : 0;
    }

    private static long paletteBytes(ByteView in, long size, int bits) {
        long colours = size == OS2_SIZE ? 0 : in.u32le(INFO + 32);
        return (colours == 0 ? 1L << bits : colours) * (size == OS2_SIZE ? 3 : 4);
    }

    private static Compression compression(ByteView in, int bits) {
        long number = in.u32le(INFO + 16);
        // in the second OS/2 header the number of masks means fax
        boolean masks = number == 3 && bits >= 16 && in.u32le(INFO) != OS2_SECOND_SIZE;
        if (number == 0 || number == 1 && bits == 8 || number == 2 && bits == 4 || masks) {
            return Compression.values()[(int) number];
        }
        throw ImageExceptions.unsupportedFormat(in.name(), "BMP pictures with compression " + number);
    }

    private void checkData() {
        if (bits <= 8 && paletteLength() < 1) {
            throw damaged(in, "its palette is missing");
        }
        if (compression == Compression.NONE || compression == Compression.MASKS) {
            in.require(data, rowBytes() * (height - 1) + ((long) width * bits + 7) / 8);
        }
    }

    private static ImageException damaged(ByteView in, String what) {
        return ImageExceptions.damaged(in.name(), ImageFormat.BMP, what);
    }

    /** Returns the number of bytes from one row to the next: rows are padded to four bytes. */
    long rowBytes() {
        return ((long) width * bits + 31) / 32 * 4;
    }

    private int colourBytes() {
        return size == OS2_SIZE ? 3 : 4;
    }

    /** Returns the number of colours: the palette extends to the pixels, whatever number the header states. */
    private int paletteLength() {
        return Math.min(1 << bits, (data - INFO - size) / colourBytes());
    }

    /** Returns the palette as RGB, {@code [256, 3]}; missing colours are black. */
    byte[] palette() {
        byte[] rgb = new byte[3 * 256];
        for (int i = 0; i < paletteLength(); i++) {
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) in.u8(INFO + size + (long) i * colourBytes() + 2 - c);
            }
        }
        return rgb;
    }

    /**
     * Returns the masks of the channels of a pixel of 16 or 32 bits. The masks in the file are valid only if the
     * compression says so; otherwise they may contain anything.
     *
     * @throws ImageException if a channel has no bits, more than eight, or bits that are not adjacent
     */
    BmpMasks masks() {
        if (compression != Compression.MASKS) {
            return bits == 16 ? BmpMasks.FIVE_BITS : BmpMasks.EIGHT_BITS;
        }
        // as in Pillow, 16-bit pixels are opaque
        int alpha = size >= ALPHA_MASK_SIZE && bits == 32 ? mask(3) : 0;
        BmpMasks masks = new BmpMasks(mask(0), mask(1), mask(2), alpha);
        if (bits == 32 && masks.equals(BmpMasks.UNSAID)) {
            return BmpMasks.WITH_ALPHA; // as in Pillow
        }
        if (!masks.isUsable()) {
            throw ImageExceptions.unsupportedFormat(in.name(), "BMP pictures with these bit masks");
        }
        return masks;
    }

    private int mask(int channel) {
        return (int) in.u32le(FIRST_MASK + 4L * channel);
    }
}
