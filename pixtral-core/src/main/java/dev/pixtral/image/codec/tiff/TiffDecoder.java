package dev.pixtral.image.codec.tiff;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.codec.Orientation;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * TIFF and BigTIFF. Common compressions are unpacked here, row by row ({@link TiffRows}), and so is JPEG
 * ({@link TiffJpeg}); fax is unpacked by TwelveMonkeys' reader ({@link TiffForeign}). {@link TiffPixels} interprets the
 * samples as Pillow does.
 *
 * <p>That reader allocates tables and buffers for each strip or tile, which makes thousands of small ones slow, and
 * reads a YCbCr picture in planes in time quadratic in their number.
 */
public final class TiffDecoder implements FormatDecoder {
    private final TiffFile file; // the first page
    private final List<Long> pages; // offsets of their directories

    private TiffDecoder(TiffFile file, List<Long> pages) {
        this.file = file;
        this.pages = pages;
    }

    /**
     * Reads the header.
     *
     * @param in the bytes of the picture
     * @param reading whether to follow viewers or the reference where they differ
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static TiffDecoder open(ByteView in, ImageOptions.Reading reading) {
        TiffNumbers numbers = TiffNumbers.of(in);
        boolean viewer = reading == ImageOptions.Reading.VIEWER;
        List<Long> pages = TiffPages.of(numbers, viewer);
        return new TiffDecoder(TiffFile.read(numbers, pages.getFirst(), viewer), pages);
    }

    @Override
    public PixelSize size() {
        return new PixelSize(file.width(), file.height());
    }

    @Override
    public int frameCount() {
        return pages.size();
    }

    @Override
    public List<TiffDecoder> pages(ImageOptions options) {
        if (options.frames() > 1) {
            FrameChoice.checkCount(file.name(), pages.size());
        }
        return Arrays.stream(FrameChoice.of(pages.size(), options.frames()))
                .mapToObj(this::open)
                .toList();
    }

    @Override
    public Optional<FormatDecoder> page(int index) {
        return Optional.of(open(index));
    }

    private TiffDecoder open(int index) {
        long at = pages.get(index);
        TiffFile page = index == 0 ? file : TiffFile.read(file.directory().numbers(), at, file.viewer());
        return new TiffDecoder(page, List.of(at));
    }

    @Override
    public Orientation orientation() {
        return file.orientation();
    }

    @Override
    public boolean turnedByReference() {
        return true;
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        TiffLayout layout = file.layout();
        return List.of(
                switch (file.packing()) {
                    case SAMPLES -> TiffSegments.decode(file, layout);
                    case JPEG -> TiffJpeg.decode(file, layout, options.limits());
                    case FOREIGN -> TiffForeign.decode(file);
                });
    }
}
