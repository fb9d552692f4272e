package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.util.List;

/**
 * TIFF, first page. Common compressions are unpacked here, row by row ({@link TiffRows}); JPEG is left
 * to the JDK ({@link TiffJpeg}), fax to TwelveMonkeys' reader ({@link TiffForeign}). {@link TiffPixels} gives the samples Pillow's meaning.
 *
 * <p>That reader takes tables and buffers for each strip or tile, which makes thousands of small ones slow, and reads a picture in planes of YCbCr in
 * time that grows with the square of their number.
 */
record TiffDecoder(ByteView in, TiffFile file) implements FormatDecoder {
    static TiffDecoder open(ByteView in) {
        return new TiffDecoder(in, TiffFile.read(in));
    }

    @Override
    public PixelSize size() {
        return new PixelSize(file.width(), file.height());
    }

    @Override
    public Orientation orientation() {
        return file.orientation();
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        TiffLayout layout = file.layout();
        return List.of(
                switch (file.packing()) {
                    case SAMPLES -> TiffSegments.decode(file, layout);
                    case JPEG -> TiffJpeg.decode(in, file, layout, options.limits());
                    case FOREIGN -> TiffForeign.decode(in, file);
                });
    }
}
