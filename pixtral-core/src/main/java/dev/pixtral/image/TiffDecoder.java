package dev.pixtral.image;

import java.util.List;

/**
 * TIFF, first page. Common compressions are unpacked here, row by row ({@link TiffRows}); fax and JPEG are left to TwelveMonkeys' reader
 * ({@link TiffForeign}). {@link TiffPixels} gives the samples Pillow's meaning.
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
    public List<RgbImage> decode(ImageOptions options) {
        TiffLayout layout = file.layout(options.limits());
        return List.of(file.isForeign() ? TiffForeign.decode(in, file) : TiffSegments.decode(file, layout));
    }
}
