package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.util.List;

/**
 * JPEG: the JDK's reader (libjpeg) decodes the components, without converting colours; {@link JpegColours} does that.
 *
 * <p>The JDK's own conversion is the same for ordinary files, but guesses otherwise than libjpeg where markers are missing,
 * reads no CMYK, and obeys colour profiles.
 */
record JpegDecoder(ByteView in, JpegFile file) implements FormatDecoder {
    static JpegDecoder open(ByteView in) {
        return new JpegDecoder(in, JpegFile.read(in));
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
        options.limits().checkScans(in.name(), file.scannedPixels());
        Raster raster = ImageIoReaders.read(
                in.name(),
                ImageFormat.JPEG,
                ImageIoReaders.jdk("jpeg"),
                file.essence(),
                reader -> reader.readRaster(0, null));
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        return List.of(
                new RgbImage(file.width(), file.height(), JpegColours.toRgb(in.name(), samples, file.colours())));
    }
}
