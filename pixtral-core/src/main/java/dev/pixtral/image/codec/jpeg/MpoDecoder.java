package dev.pixtral.image.codec.jpeg;

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
 * A JPEG file of several pictures (MPO, CIPA DC-007), such as those for the left and the right eye: they are stored one
 * after the other, and the first contains an index.
 */
public final class MpoDecoder implements FormatDecoder {
    private final ByteView in;
    private final JpegDecoder first;
    private final List<Long> offsets; // of the pictures, the first at 0

    private MpoDecoder(ByteView in, JpegDecoder first, List<Long> offsets) {
        this.in = in;
        this.first = first;
        this.offsets = offsets;
    }

    /**
     * Reads the header of a JPEG file of one picture or several.
     *
     * @param in the bytes of the picture
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static FormatDecoder open(ByteView in) {
        JpegDecoder first = JpegDecoder.open(in);
        List<Long> offsets = MpoIndex.pictures(in, first.notes());
        return offsets.size() > 1 ? new MpoDecoder(in, first, offsets) : first;
    }

    @Override
    public PixelSize size() {
        return first.size();
    }

    @Override
    public int frameCount() {
        return offsets.size();
    }

    @Override
    public List<JpegDecoder> pages(ImageOptions options) {
        return Arrays.stream(FrameChoice.of(offsets.size(), options.frames()))
                .mapToObj(this::open)
                .toList();
    }

    @Override
    public Optional<FormatDecoder> page(int index) {
        return Optional.of(open(index));
    }

    private JpegDecoder open(int index) {
        return index == 0 ? first : JpegDecoder.open(from(offsets.get(index)));
    }

    /**
     * Returns the bytes of a picture. It ends at its end marker, whatever length the index states, and at the latest
     * where the next one begins: so no byte is read for several pictures.
     */
    private ByteView from(long offset) {
        long end = offsets.stream()
                .filter(other -> other > offset)
                .min(Long::compare)
                .orElse((long) in.length());
        return in.slice(offset, end - offset);
    }

    @Override
    public Orientation orientation() {
        return first.orientation();
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        return first.decode(options, warnings);
    }
}
