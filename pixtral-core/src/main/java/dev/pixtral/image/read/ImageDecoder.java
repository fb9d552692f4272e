package dev.pixtral.image.read;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.bytes.FormatSniffer;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.LimitChecks;
import dev.pixtral.image.codec.Orientation;
import dev.pixtral.image.codec.bmp.BmpDecoder;
import dev.pixtral.image.codec.gif.GifDecoder;
import dev.pixtral.image.codec.jpeg.MpoDecoder;
import dev.pixtral.image.codec.png.PngDecoder;
import dev.pixtral.image.codec.tiff.TiffDecoder;
import dev.pixtral.image.codec.webp.WebpDecoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Decodes pictures within limits, either as a viewer shows them or exactly as the reference does (mistral-common with
 * Pillow), see {@link ImageOptions.Reading}.
 *
 * <p>Grey, palette, CMYK and transparent pictures are converted to RGB over white. Colour profiles and gamma are
 * ignored. Of a file with several pictures, only the first is decoded unless more are requested; a warning reports the
 * others. The format is detected from the first bytes. Pictures are decoded in memory; no file is written.
 *
 * <p>Stateless: any number of threads may decode at the same time.
 */
public final class ImageDecoder {
    private ImageDecoder() {}

    /**
     * Decodes a picture as a viewer shows it, within the default limits.
     *
     * @param source where the picture is
     * @return the picture, or the first one of a file with several
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static RgbImage decode(ImageSource source) {
        return decode(source, ImageOptions.DEFAULT).getFirst();
    }

    /**
     * Decodes a picture without reporting what was missing or skipped.
     *
     * @param source where the picture is
     * @param options limits, how the picture is read, and how many pictures of a file to read
     * @return one picture, or up to {@code options.frames()} frames or pages; never empty
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static List<RgbImage> decode(ImageSource source, ImageOptions options) {
        return decode(source, options, new Warnings());
    }

    /**
     * Decodes a picture.
     *
     * @param source where the picture is
     * @param options limits, how the picture is read, and how many pictures of a file to read
     * @param warnings receives a warning about anything missing or skipped: rows of pixels, other pictures of the file
     * @return one picture, or up to {@code options.frames()} frames or pages; never empty
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static List<RgbImage> decode(ImageSource source, ImageOptions options, Warnings warnings) {
        FormatDecoder decoder = open(SourceReader.read(source, options), options);
        List<? extends FormatDecoder> pages = pages(source, decoder, options);
        List<RgbImage> images = new ArrayList<>();
        for (FormatDecoder page : pages) {
            Orientation orientation = orientation(page, options);
            page.decode(options, warnings).forEach(image -> images.add(orientation.apply(image)));
        }
        int count = decoder.frameCount();
        if (images.size() < count) {
            warnings.add("%s: %,d of %,d pictures %s read; raise the option frames (--frames) to read more."
                    .formatted(source.name(), images.size(), count, images.size() == 1 ? "was" : "were"));
        }
        return List.copyOf(images);
    }

    /**
     * Decodes one page of a file, so that memory need not hold all of them: a page of a TIFF file, or a picture of a
     * multi-picture JPEG. {@link #probe} returns how many there are. Limits apply to this page; damage in others does
     * not matter.
     *
     * @param source where the file is
     * @param options limits, and how the picture is read
     * @param page number of the page, from 1; every other file has a page 1, which is its first picture
     * @return the page
     * @throws ImageException if the page does not exist, cannot be read or decoded, or exceeds the limits
     */
    public static RgbImage decodePage(ImageSource source, ImageOptions options, int page) {
        FormatDecoder file = open(SourceReader.read(source, options), options);
        FormatDecoder decoder = page < 1 || page > file.frameCount()
                ? null
                : file.page(page - 1).orElse(null);
        if (decoder == null) {
            throw ImageExceptions.noPage(source.name(), page);
        }
        check(source, decoder, options);
        RgbImage image = decoder.decode(options.withFrames(1), new Warnings()).getFirst();
        return orientation(decoder, options).apply(image);
    }

    /** Returns the decoders of the selected pictures, after checking their sizes. */
    private static List<? extends FormatDecoder> pages(
            ImageSource source, FormatDecoder decoder, ImageOptions options) {
        check(source, decoder, options);
        List<? extends FormatDecoder> pages = decoder.pages(options);
        pages.forEach(page -> check(source, page, options));
        long pixels = pages.stream()
                .map(FormatDecoder::size)
                .mapToLong(size -> (long) size.width() * size.height())
                .sum();
        LimitChecks.checkFrames(options.limits(), source.name(), pages.size(), pixels);
        return pages;
    }

    private static void check(ImageSource source, FormatDecoder decoder, ImageOptions options) {
        PixelSize size = decoder.size();
        LimitChecks.checkPixels(options.limits(), source.name(), size.width(), size.height());
    }

    private static Orientation orientation(FormatDecoder decoder, ImageOptions options) {
        boolean turned = options.reading() == ImageOptions.Reading.VIEWER || decoder.turnedByReference();
        return turned ? decoder.orientation() : Orientation.UPRIGHT;
    }

    /**
     * Reads the header of a picture, which suffices to count its tokens.
     *
     * @param source where the picture is
     * @param options limits, how the picture is read, and how many pictures of a file to read
     * @return format, sizes and number of frames
     * @throws ImageException if the picture cannot be read or exceeds the limits; damage after the header is not
     *     detected
     */
    public static ImageInfo probe(ImageSource source, ImageOptions options) {
        ByteView in = SourceReader.read(source, options);
        FormatDecoder decoder = open(in, options);
        int count = decoder.frameCount();
        List<PixelSize> sizes = new ArrayList<>();
        for (FormatDecoder page : pages(source, decoder, options)) {
            PixelSize size = page.size();
            boolean swapped = orientation(page, options).swapsSides();
            int pictures = Math.min(page == decoder ? count : page.frameCount(), options.frames());
            sizes.addAll(Collections.nCopies(pictures, swapped ? new PixelSize(size.height(), size.width()) : size));
        }
        PixelSize first = sizes.getFirst();
        return new ImageInfo(FormatSniffer.sniff(in), first.width(), first.height(), count, sizes);
    }

    /**
     * Reads the bytes of a picture into memory, so it need not be fetched or read again.
     *
     * @param source where the picture is
     * @param options limits, and which pictures may be fetched
     * @return the picture in memory, with the same name in messages
     * @throws ImageException if the picture cannot be read, or has more bytes than the limits allow
     */
    public static ImageSource.OfBytes load(ImageSource source, ImageOptions options) {
        return new ImageSource.OfBytes(
                source.name(), SourceReader.read(source, options).bytes());
    }

    private static FormatDecoder open(ByteView in, ImageOptions options) {
        return switch (FormatSniffer.sniff(in)) {
            case PNG -> PngDecoder.open(in, options.reading());
            case JPEG -> MpoDecoder.open(in);
            case GIF -> GifDecoder.open(in);
            case BMP -> BmpDecoder.open(in);
            case WEBP -> WebpDecoder.open(in);
            case TIFF -> TiffDecoder.open(in, options.reading());
        };
    }
}
