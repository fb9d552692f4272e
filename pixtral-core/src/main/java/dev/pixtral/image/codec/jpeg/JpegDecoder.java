package dev.pixtral.image.codec.jpeg;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.Orientation;
import java.util.List;

/**
 * JPEG with Huffman codes, baseline and progressive: bit for bit the pixels of libjpeg-turbo, which the reference uses.
 *
 * <p>The JDK's reader is an older libjpeg, or the system's replacement for it: it upsamples chroma with half the rows
 * without smoothing, and refuses pictures without tables or with unusual component names.
 */
record JpegDecoder(ByteView in, JpegFile file, JpegNotes notes) implements FormatDecoder {
    static JpegDecoder open(ByteView in) {
        return new JpegDecoder(in, JpegFile.open(in, false), JpegNotes.read(in));
    }

    @Override
    public PixelSize size() {
        return new PixelSize(file.frame().width(), file.frame().height());
    }

    @Override
    public Orientation orientation() {
        return notes.orientation();
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        JpegFile again = JpegFile.open(in, options.reading() == ImageOptions.Reading.VIEWER);
        JpegPicture picture = JpegPicture.decode(again, new JpegWork(in.name(), options.limits()));
        if (picture.isCut()) {
            warnOfEnd(picture.completeRows(), warnings);
        }
        PixelSize size = size();
        byte[] rgb = JpegColours.toRgb(in.name(), picture.samples(), again.colours());
        return List.of(new RgbImage(size.width(), size.height(), rgb));
    }

    private void warnOfEnd(int complete, Warnings warnings) {
        warnings.add(
                complete == size().height()
                        ? "%s ends without the JPEG end marker; all of its picture data is present."
                                .formatted(in.name())
                        : ("%s ends too early: part of its picture data is missing, and its last %,d rows "
                                        + "are partly grey; if that matters, copy the picture again.")
                                .formatted(in.name(), size().height() - complete));
    }
}
