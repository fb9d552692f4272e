package dev.pixtral.image.codec.png;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;

/**
 * The IHDR chunk of a PNG file (PNG specification, 11.2.2).
 *
 * @param width width in pixels
 * @param height height in pixels
 * @param bitDepth bits per sample: 1, 2, 4, 8 or 16
 * @param colour the kind of pixels
 * @param interlaced whether the picture is stored in the seven passes of Adam7
 */
record PngHeader(int width, int height, int bitDepth, Colour colour, boolean interlaced) {

    /** The colour types with their numbers in the file. */
    enum Colour {
        GREY(0, 1),
        RGB(2, 3),
        PALETTE(3, 1),
        GREY_ALPHA(4, 2),
        RGBA(6, 4);

        final int code;
        final int samples;

        Colour(int code, int samples) {
            this.code = code;
            this.samples = samples;
        }
    }

    static PngHeader read(ByteView chunk) {
        if (chunk.length() != 13) {
            throw damaged(chunk, "its header has the wrong length");
        }
        long width = chunk.u32be(0);
        long height = chunk.u32be(4);
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw damaged(chunk, "its size is invalid");
        }
        Colour colour = colour(chunk);
        int bitDepth = chunk.u8(8);
        if (!isDepth(colour, bitDepth)) {
            throw damaged(chunk, "its colour type and bit depth do not match");
        }
        if (chunk.u8(10) != 0 || chunk.u8(11) != 0 || chunk.u8(12) > 1) {
            throw damaged(chunk, "it uses an unknown compression, filter or interlace method");
        }
        return new PngHeader((int) width, (int) height, bitDepth, colour, chunk.u8(12) == 1);
    }

    private static Colour colour(ByteView chunk) {
        for (Colour colour : Colour.values()) {
            if (colour.code == chunk.u8(9)) {
                return colour;
            }
        }
        throw damaged(chunk, "it has an unknown colour type");
    }

    private static boolean isDepth(Colour colour, int bits) {
        return switch (colour) {
            case GREY -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case RGB, GREY_ALPHA, RGBA -> bits == 8 || bits == 16;
        };
    }

    private static ImageException damaged(ByteView chunk, String what) {
        return ImageExceptions.damaged(chunk.name(), ImageFormat.PNG, what);
    }

    /** Returns the same header for a frame of another size. */
    PngHeader sized(int otherWidth, int otherHeight) {
        return new PngHeader(otherWidth, otherHeight, bitDepth, colour, interlaced);
    }

    /** Returns the number of bytes in a row of {@code pixels} pixels, without the filter byte. */
    long rowBytes(int pixels) {
        return (long) pixels * bitDepth * colour.samples + 7 >> 3;
    }

    /** Returns the distance in bytes to the byte that a byte is filtered against, at least 1. */
    int filterDistance() {
        return Math.max(1, bitDepth * colour.samples >> 3);
    }
}
