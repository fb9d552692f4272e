package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.bytes.ByteView;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Decodes VP8L, the lossless pictures of WebP, and the opacity of lossy ones (RFC 9649, section 3).
 *
 * <p>Read {@link Vp8lBits}, {@link Vp8lCode}, {@link Vp8lCodes}, {@link Vp8lImage}, {@link Vp8lTransform} and
 * {@link Vp8lPredictor}.
 */
final class Vp8lDecoder {
    // after the signature: width and height of 14 bits each, alpha, version of 3 bits
    private static final int HEADER = 4;

    private enum Kind {
        PREDICTOR,
        COLOUR,
        SUBTRACT_GREEN,
        PALETTE
    }

    private final Vp8lBits in;
    private final int height;
    private int width; // of the encoded image: a palette may pack several pixels into one
    private final List<Vp8lTransform> transforms = new ArrayList<>();

    private Vp8lDecoder(ByteView in, int width, int height) {
        this.in = new Vp8lBits(in);
        this.width = width;
        this.height = height;
    }

    /**
     * Decodes a picture.
     *
     * @param in its bitstream; its signature and size must have been checked
     * @return ARGB, not premultiplied, {@code [height, width]}
     * @throws ImageException if it is damaged
     */
    static int[] decode(ByteView in, int width, int height) {
        int[] argb = decodeWithoutHeader(in.slice(1 + HEADER, in.length() - 1L - HEADER), width, height);
        boolean opaque = (in.u8(HEADER) >> 4 & 1) == 0;
        for (int i = 0; opaque && i < argb.length; i++) {
            argb[i] |= 0xff000000;
        }
        return argb;
    }

    /** Decodes a bitstream without a header, as in the ALPH chunk. */
    static int[] decodeWithoutHeader(ByteView in, int width, int height) {
        Vp8lDecoder decoder = new Vp8lDecoder(in, width, height);
        decoder.readTransforms();
        int[] argb = Vp8lImage.readPicture(decoder.in, decoder.width, height);
        for (Vp8lTransform transform : decoder.transforms.reversed()) {
            argb = transform.undo(argb);
        }
        return argb;
    }

    private void readTransforms() {
        Set<Kind> missing = EnumSet.allOf(Kind.class);
        while (in.flag()) {
            Kind kind = Kind.values()[in.number(2)];
            if (!missing.remove(kind)) {
                throw ImageExceptions.damaged(in.name(), ImageFormat.WEBP, "a transform is used twice");
            }
            transforms.add(
                    switch (kind) {
                        case PREDICTOR -> {
                            int bits = 2 + in.number(3);
                            yield new Vp8lPredictor(in.name(), width, bits, readBlocks(bits));
                        }
                        case COLOUR -> {
                            int bits = 2 + in.number(3);
                            yield new Vp8lTransform.Colour(in.name(), width, bits, readBlocks(bits));
                        }
                        case SUBTRACT_GREEN -> new Vp8lTransform.SubtractGreen(in.name());
                        case PALETTE -> readPalette();
                    });
        }
    }

    private int[] readBlocks(int bits) {
        return Vp8lImage.readSmall(in, Vp8lImage.blocks(width, bits), Vp8lImage.blocks(height, bits));
    }

    private Vp8lTransform readPalette() {
        int size = in.number(8) + 1;
        int[] palette = Vp8lImage.readSmall(in, size, 1);
        for (int i = 1; i < size; i++) {
            palette[i] = Vp8lTransform.add(palette[i], palette[i - 1]);
        }
        int bits = size <= 2 ? 3 : size <= 4 ? 2 : size <= 16 ? 1 : 0;
        Vp8lTransform transform = new Vp8lTransform.Palette(in.name(), width, bits, palette);
        width = Vp8lImage.blocks(width, bits);
        return transform;
    }
}
