package dev.pixtral.image;

import java.awt.image.BufferedImage;
import java.util.List;

/**
 * BMP: the JDK's reader decodes it, after the header was checked.
 *
 * <p>The checks refuse what would lead the reader astray: sizes that the file is too short for, and embedded JPEG or PNG files,
 * whose own headers nobody has checked. As in Pillow, 32-bit pixels are opaque unless bit masks name an alpha channel.
 */
final class BmpDecoder implements FormatDecoder {
    private static final int INFO = 14; // the information header follows the file header
    private static final int OS2_HEADER = 12;
    private static final int RGB = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int BITFIELDS = 3;
    private static final int ALPHA_MASK_HEADER = 56;

    private final ByteView in;
    private final long width;
    private final long height;

    private BmpDecoder(ByteView in) {
        this.in = in;
        boolean os2 = in.u32le(INFO) == OS2_HEADER;
        this.width = os2 ? in.u16le(INFO + 4) : (int) in.u32le(INFO + 4);
        // a negative height tells that rows go from top to bottom
        this.height = os2 ? in.u16le(INFO + 6) : Math.abs((long) (int) in.u32le(INFO + 8));
        int bits = in.u16le(INFO + (os2 ? 10 : 14));
        long compression = os2 ? RGB : in.u32le(INFO + 16);
        long colours = os2 ? 0 : in.u32le(INFO + 32);
        check(bits, compression, colours);
    }

    static BmpDecoder open(ByteView in) {
        return new BmpDecoder(in);
    }

    private void check(int bits, long compression, long colours) {
        if (width < 1 || height < 1 || height > Integer.MAX_VALUE) {
            throw damaged("its size is not possible");
        }
        if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32) {
            throw damaged("it has " + bits + " bits a pixel");
        }
        if (bits <= 8 && colours > 1L << bits) {
            throw damaged("its palette is too long");
        }
        long data = in.u32le(10);
        if (data > in.length()) {
            throw ImageException.truncated(in.name());
        }
        if (compression == BITFIELDS) {
            checkMasks();
        }
        if (compression == RGB || compression == BITFIELDS) {
            long row = (width * bits + 31) / 32 * 4;
            in.require(data, row * (height - 1) + (width * bits + 7) / 8);
        } else if (!(compression == RLE8 && bits == 8 || compression == RLE4 && bits == 4)) {
            throw ImageException.unsupportedFormat(in.name(), "BMP pictures with compression " + compression);
        }
    }

    /** The masks of red, green and blue, and of alpha in long headers, pick up to eight adjoining bits of a pixel each. */
    private void checkMasks() {
        int masks = in.u32le(INFO) >= ALPHA_MASK_HEADER ? 4 : 3;
        for (int i = 0; i < masks; i++) {
            int mask = (int) in.u32le(INFO + 40 + 4L * i);
            int bits = Integer.bitCount(mask);
            boolean adjoining = bits == 32 - Integer.numberOfLeadingZeros(mask) - Integer.numberOfTrailingZeros(mask);
            if (mask == 0 ? i < 3 : bits > 8 || !adjoining) {
                throw ImageException.unsupportedFormat(in.name(), "BMP pictures with such bit masks");
            }
        }
    }

    private ImageException damaged(String what) {
        return ImageException.damaged(in.name(), ImageFormat.BMP, what);
    }

    @Override
    public PixelSize size() {
        return new PixelSize((int) width, (int) height);
    }

    @Override
    public List<RgbImage> decode(ImageOptions options) {
        BufferedImage image = ImageIoReaders.read(
                in.name(), ImageFormat.BMP, ImageIoReaders.jdk("bmp"), in.bytes(), reader -> reader.read(0));
        return List.of(BufferedImages.toRgb(image));
    }
}
