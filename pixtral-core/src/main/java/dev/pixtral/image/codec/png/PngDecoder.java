package dev.pixtral.image.codec.png;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.codec.LimitChecks;
import dev.pixtral.image.codec.Orientation;
import dev.pixtral.image.codec.White;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * PNG, still or animated (APNG).
 *
 * <p>It is not decoded by the JDK for three reasons: Pillow's treatment of transparency and of 16-bit samples requires
 * the stored samples, rows can be written to their place without a second copy of the picture, and a program that shows
 * one PNG to the model does not need to load AWT.
 */
public final class PngDecoder implements FormatDecoder {
    private final ByteView in;
    private final PngChunks chunks;
    private final PngHeader header;
    private final ImageOptions.Reading reading;
    private final ApngFile.Animation animation;

    private PngDecoder(ByteView in, PngChunks chunks, PngHeader header, ImageOptions.Reading reading) {
        this.in = in;
        this.chunks = chunks;
        this.header = header;
        this.reading = reading;
        this.animation = ApngFile.read(in, header, chunks);
    }

    /**
     * Reads the header.
     *
     * @param in the bytes of the picture
     * @param reading whether to follow viewers or the reference where they differ
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static PngDecoder open(ByteView in, ImageOptions.Reading reading) {
        PngChunks chunks = new PngChunks(in);
        ByteView chunk = chunks.find("IHDR", "IDAT").orElseThrow(() -> ImageExceptions.truncated(in.name()));
        return new PngDecoder(in, chunks, PngHeader.read(chunk), reading);
    }

    @Override
    public PixelSize size() {
        return new PixelSize(header.width(), header.height());
    }

    @Override
    public Orientation orientation() {
        return PngExif.orientation(chunks);
    }

    @Override
    public int frameCount() {
        return animation.count() + (defaultPictureIsApart() ? 1 : 0);
    }

    /**
     * Returns whether the default picture counts as a separate picture before the frames: if there are no frames, and
     * for the reference if it is not a frame. Browsers never show a default picture that is not a frame.
     */
    private boolean defaultPictureIsApart() {
        return animation.count() == 0
                || reading == ImageOptions.Reading.REFERENCE
                        && animation.frames().getFirst().separate();
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        if (animation.broken()) {
            warnings.add(
                    in.name() + ": its animation violates the APNG specification; only its default picture was read.");
        }
        if (options.frames() > 1) {
            FrameChoice.checkCount(in.name(), frameCount());
        }
        int[] chosen = FrameChoice.of(frameCount(), options.frames());
        LimitChecks.checkFrames(
                options.limits(), in.name(), chosen.length, (long) chosen.length * header.width() * header.height());
        boolean apart = defaultPictureIsApart();
        boolean onlyFirst = chosen.length == 1 || reading == ImageOptions.Reading.REFERENCE;
        List<RgbImage> pictures = new ArrayList<>();
        if (apart || onlyFirst && !animation.frames().getFirst().separate()) {
            pictures.add(still(warnings)); // requires no canvas
        }
        if (pictures.size() < chosen.length) {
            int[] frames = Arrays.stream(chosen, pictures.size(), chosen.length)
                    .map(number -> apart ? number - 1 : number)
                    .toArray();
            pictures.addAll(new ApngComposer(in.name(), header, chunks, animation.frames())
                    .compose(frames, options.limits(), warnings));
        }
        return List.copyOf(pictures);
    }

    private RgbImage still(Warnings warnings) {
        StillPicture picture = new StillPicture();
        PngSamples samples = PngSamples.of(in.name(), header, chunks, reading);
        PngRows.decode(in.name(), header, samples, chunks.pixels(), reading, picture)
                .warn(in.name(), warnings);
        return new RgbImage(header.width(), header.height(), picture.rgb);
    }

    /**
     * The decoded rows of a picture. Memory is allocated with the first row, so a file with only a header costs
     * nothing.
     */
    private final class StillPicture implements PngRows.Sink {
        private byte[] rgb;

        @Override
        public void row(int[] argb, int pixels, int x, int step, int y) {
            if (rgb == null) {
                rgb = new byte[3 * header.width() * header.height()];
            }
            int to = 3 * (y * header.width() + x);
            for (int i = 0; i < pixels; i++, to += 3 * step) {
                Interruption.check(in.name(), i);
                White.write(argb[i], rgb, to);
            }
        }
    }
}
