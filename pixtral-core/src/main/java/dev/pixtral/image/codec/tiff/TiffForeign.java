package dev.pixtral.image.codec.tiff;

import com.twelvemonkeys.imageio.plugins.tiff.TIFFImageReaderSpi;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;

/** Decodes TIFF pictures that TwelveMonkeys' reader unpacks, from a copy with only the tags that the pixels need. */
final class TiffForeign {
    // profiles and metadata would change colours or cost memory, so the reader does not get them. It gets size, bits,
    // compression, colours, fill order, strips, samples, T4 and T6 options, planes, predictor, palette, tiles, ink
    // set, extra samples, and four tags of YCbCr
    private static final Set<Integer> ESSENTIAL = Set.of(
            256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 292, 293, 317, 320, 322, 323, 324, 325, 332, 338,
            529, 530, 531, 532);
    private static final Set<Integer> TILES = Set.of(322, 323, 324, 325);
    private static final int TILE_OFFSETS = 324;
    private static final int LONG = 4;
    private static final int LONG8 = 16;

    private TiffForeign() {}

    static RgbImage decode(TiffFile file) {
        Raster raster = ImageIoReaders.read(
                file.name(),
                ImageFormat.TIFF,
                new TIFFImageReaderSpi(),
                essence(file.directory()),
                TiffForeign::readUnconverted);
        int width = raster.getWidth();
        int bands = raster.getNumBands();
        TiffPixels pixels = new TiffPixels(file, bands);
        byte[] rgb = new byte[3 * width * raster.getHeight()];
        int most = Math.min(width, Interruption.STEP);
        int[] samples = new int[bands * most];
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < width; x += most) {
                Interruption.check(file.name());
                int count = Math.min(most, width - x);
                raster.getPixels(x, y, count, 1, samples);
                pixels.write(samples, count, rgb, 3 * (y * width + x));
            }
        }
        return new RgbImage(width, raster.getHeight(), rgb);
    }

    private static Raster readUnconverted(ImageReader reader) throws IOException {
        ImageReadParam param = reader.getDefaultReadParam();
        param.setDestinationType(reader.getRawImageType(0)); // otherwise CMYK would be converted with a colour profile
        return reader.read(0, param).getRaster();
    }

    /**
     * Returns a copy of the file as an ordinary TIFF file, with one directory that contains only the tags that the
     * pixels need.
     */
    private static byte[] essence(TiffDirectory directory) {
        TiffNumbers numbers = directory.numbers();
        ByteView in = numbers.in();
        boolean tiled = directory.has(TILE_OFFSETS);
        List<TiffDirectory.Entry> kept = directory.entries().stream()
                .filter(entry -> ESSENTIAL.contains(entry.tag()) && (tiled || !TILES.contains(entry.tag())))
                .toList();
        int start = in.length() + (in.length() & 1);
        int values = start + 2 + kept.size() * TiffNumbers.ENTRY_BYTES + 4;
        int more = kept.stream().mapToInt(entry -> Math.max(entry.bytes(), 4)).sum();
        ByteBuffer copy = ByteBuffer.allocate(Math.addExact(values, more));
        copy.order(numbers.littleEndian() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        copy.put(in.bytes(), in.start(), in.length());
        copy.putShort(2, (short) 42).putInt(4, start);
        copy.position(start).putShort((short) kept.size());
        for (TiffDirectory.Entry entry : kept) {
            values = write(copy, directory, entry, values);
        }
        return copy.array();
    }

    /**
     * Writes an entry; values longer than 4 bytes are written at {@code values}. Returns the offset for the values of
     * the next entry.
     */
    private static int write(ByteBuffer copy, TiffDirectory directory, TiffDirectory.Entry entry, int values) {
        ByteView bytes = directory.bytes(entry.tag());
        boolean wide = entry.type() == LONG8;
        int length = wide ? bytes.length() / 2 : bytes.length();
        copy.putShort((short) entry.tag())
                .putShort((short) (wide ? LONG : entry.type()))
                .putInt((int) entry.count());
        int next = copy.position() + 4;
        if (length > 4) {
            copy.putInt(values).position(values);
        }
        if (wide) {
            for (long number : directory.numbers(entry.tag())) {
                copy.putInt((int) Math.min(number, Integer.MAX_VALUE));
            }
        } else {
            copy.put(bytes.bytes(), bytes.start(), bytes.length());
        }
        copy.position(next);
        return length > 4 ? values + length : values;
    }
}
