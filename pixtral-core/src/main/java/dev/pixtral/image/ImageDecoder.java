package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.util.List;

/**
 * Decodes pictures as a viewer shows them or exactly as the reference does (mistral-common with Pillow), see {@link ImageOptions.Reading}, within limits.
 *
 * <p>What is not plain RGB, such as grey, palette, CMYK or transparency, becomes RGB over white. Colour profiles and gamma are
 * ignored; so are, unless asked for, all frames but the first. The format is found in the first bytes. A
 * picture is decoded in memory; no file is written.
 *
 * <p>Stateless: any number of threads may decode at once.
 */
public final class ImageDecoder {
    private ImageDecoder() {}

    /**
     * Decodes a picture as a viewer shows it, within the default limits.
     *
     * @param source where the picture is
     * @return the picture, or the first frame of an animation
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static RgbImage decode(ImageSource source) {
        return decode(source, ImageOptions.DEFAULT).getFirst();
    }

    /**
     * Decodes a picture, and keeps quiet about what was missing or left out.
     *
     * @param source where the picture is
     * @param options limits, how the picture is read, and how many frames of an animation are wanted
     * @return one picture, or up to {@code options.frames()} frames of an animation; never empty
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static List<RgbImage> decode(ImageSource source, ImageOptions options) {
        return decode(source, options, new Warnings());
    }

    /**
     * Decodes a picture.
     *
     * @param source where the picture is
     * @param options limits, how the picture is read, and how many frames of an animation are wanted
     * @param warnings gets what was missing or left out
     * @return one picture, or up to {@code options.frames()} frames of an animation; never empty
     * @throws ImageException if the picture cannot be read or decoded, or exceeds the limits
     */
    public static List<RgbImage> decode(ImageSource source, ImageOptions options, Warnings warnings) {
        FormatDecoder decoder = open(SourceReader.read(source, options));
        PixelSize size = decoder.size();
        options.limits().checkPixels(source.name(), size.width(), size.height());
        List<RgbImage> images = decoder.decode(options, warnings);
        return switch (options.reading()) {
            case REFERENCE -> images;
            case VIEWER -> {
                Orientation orientation = decoder.orientation();
                yield images.stream().map(orientation::apply).toList();
            }
        };
    }

    /**
     * Reads the header of a picture, which is enough to count its tokens.
     *
     * @param source where the picture is
     * @param options limits, and how the picture is read
     * @return format, size and number of frames
     * @throws ImageException if the picture cannot be read or exceeds the limits; damage behind the header is not seen
     */
    public static ImageInfo probe(ImageSource source, ImageOptions options) {
        ByteView in = SourceReader.read(source, options);
        FormatDecoder decoder = open(in);
        PixelSize size = decoder.size();
        options.limits().checkPixels(source.name(), size.width(), size.height());
        boolean swap = options.reading() == ImageOptions.Reading.VIEWER
                && decoder.orientation().swapsSides();
        return new ImageInfo(
                FormatSniffer.sniff(in),
                swap ? size.height() : size.width(),
                swap ? size.width() : size.height(),
                decoder.frameCount());
    }

    /**
     * Reads the bytes of a picture, so that it need not be fetched or read again.
     *
     * @param source where the picture is
     * @param options limits, and what may be fetched
     * @return the picture in memory, with the same name in messages
     * @throws ImageException if the picture cannot be read, or has more bytes than the limits allow
     */
    public static ImageSource load(ImageSource source, ImageOptions options) {
        return ImageSource.of(source.name(), SourceReader.read(source, options).bytes());
    }

    private static FormatDecoder open(ByteView in) {
        return switch (FormatSniffer.sniff(in)) {
            case PNG -> PngDecoder.open(in);
            case JPEG -> JpegDecoder.open(in);
            case GIF -> GifDecoder.open(in);
            case BMP -> BmpDecoder.open(in);
            case WEBP -> WebpDecoder.open(in);
            case TIFF -> TiffDecoder.open(in);
        };
    }
}
