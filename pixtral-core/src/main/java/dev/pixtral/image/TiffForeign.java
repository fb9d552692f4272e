package dev.pixtral.image;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** TIFF pictures that TwelveMonkeys' reader unpacks, from a copy that shows it nothing but what the pixels need. */
final class TiffForeign {
    // profiles and metadata would change colours or cost memory, so they are kept from the reader. It sees size, bits,
    // compression, colours, fill order, strips, samples, T4 and T6 options, planes, predictor, palette, tiles, ink
    // set, extra samples, and four tags of YCbCr
    private static final Set<Integer> ESSENTIAL = Set.of(
            256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 338,
            529, 530, 531, 532);
    private static final Set<Integer> TILES = Set.of(322, 323, 324, 325);
    private static final int TILE_OFFSETS = 324;

    private TiffForeign() {}

    static RgbImage decode(ByteView in, TiffFile file) {
        Raster raster = ImageIoReaders.read(
                in.name(),
                ImageFormat.TIFF,
                new TIFFImageReaderSpi(),
                essence(in, file.directory()),
                TiffForeign::readUnconverted);
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        TiffPixels pixels = new TiffPixels(file, bands);
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int most = Math.min(width, Interruption.STEP);
        int[] samples = new int[bands * most];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < width; x += most) {
                Interruption.check(in.name());
                int count = Math.min(most, width - x);
                raster.getPixels(x, y, count, 1, samples);
                pixels.write(samples, count, rgb, 3 * (y * width + x));
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private static Raster readUnconverted(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0)); // else CMYK would be converted by a colour profile
        return reader.read(0, param).getRaster();
    }

    /** Returns a copy of the file with the one directory and nothing in it but what the pixels need. */
    private static byte[] essence(ByteView in, TiffDirectory directory) {
        byte[] copy = Arrays.copyOfRange(in.bytes(), in.start(), in.start() + in.length());
        boolean tiled = directory.has(TILE_OFFSETS);
        int start = (int) directory.start();
        int to = start + 2;
        int kept = 0;
        for (TiffDirectory.Entry entry : directory.entries()) {
            if (ESSENTIAL.contains(entry.tag()) && (tiled || !TILES.contains(entry.tag()))) {
                System.arraycopy(in.bytes(), in.start() + (int) entry.at(), copy, to, TiffDirectory.ENTRY_BYTES);
                to += TiffDirectory.ENTRY_BYTES;
                kept++;
            }
        }
        copy[start + (directory.littleEndian() ? 0 : 1)] = (byte) kept;
        copy[start + (directory.littleEndian() ? 1 : 0)] = (byte) (kept >> 8);
        Arrays.fill(copy, to, Math.min(to + 4, copy.length), (byte) 0); // no further directory
        return copy;
    }
}
