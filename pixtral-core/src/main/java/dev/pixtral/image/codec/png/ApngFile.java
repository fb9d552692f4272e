package dev.pixtral.image.codec.png;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FrameArea;
import dev.pixtral.image.codec.FrameChoice;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the frames of an animated PNG file (PNG specification, third edition, 11.3.6) without decoding them.
 *
 * <p>The default picture, which programs without support for animations show, is the first frame if a frame header
 * precedes it; otherwise it is not a frame. If the control chunks violate the specification, the file is a still
 * picture, as the specification requires. A truncated file has the frames that have begun.
 */
final class ApngFile {
    private static final int CONTROL_BYTES = 26;

    private final ByteView in;
    private final PngHeader header;
    private final PngChunks chunks;
    private final List<ApngFrame> frames = new ArrayList<>(); // at most one more than are composed
    private long count; // frames that have begun
    private long expected; // sequence number of the next control or data chunk
    private ByteView control; // header of the frame whose pixels come next, or null
    private boolean pictureBegun;
    private boolean broken;

    private ApngFile(ByteView in, PngHeader header, PngChunks chunks) {
        this.in = in;
        this.header = header;
        this.chunks = chunks;
    }

    /**
     * The frames that were found.
     *
     * @param count number of frames; 0 if the file is not an animation, or an invalid one
     * @param frames the first frames, at most one more than {@link FrameChoice#MOST_FRAMES}
     * @param broken whether it is an invalid animation
     */
    record Animation(int count, List<ApngFrame> frames, boolean broken) {
        static final Animation NONE = new Animation(0, List.of(), false);
        static final Animation BROKEN = new Animation(0, List.of(), true);
    }

    /** Reads the control chunks of a file. */
    static Animation read(ByteView in, PngHeader header, PngChunks chunks) {
        return chunks.findIntact("acTL", "", "IDAT")
                .map(announced -> new ApngFile(in, header, chunks).read(announced))
                .orElse(Animation.NONE);
    }

    private Animation read(ByteView announced) {
        long most = announced.length() < 8 ? 0 : announced.u32be(0);
        if (most < 1 || most > Integer.MAX_VALUE) {
            return Animation.BROKEN;
        }
        long at = PngChunks.SIGNATURE;
        for (int step = 0; in.has(at, PngChunks.OVERHEAD) && count < most && !broken; step++) {
            Interruption.check(in.name(), step);
            if (chunks.is(at, "IEND")) {
                break;
            }
            look(at);
            at = chunks.next(at);
        }
        return broken || count == 0 ? Animation.BROKEN : new Animation((int) count, List.copyOf(frames), false);
    }

    private void look(long at) {
        if (chunks.is(at, "fcTL")) {
            if (in.has(at, chunks.next(at) - at)) { // otherwise the file is truncated in the chunk
                lookAtControl(at);
            }
        } else if (chunks.is(at, "fdAT")) {
            lookAtData(at);
        } else if (chunks.is(at, "IDAT")) {
            if (control != null) {
                broken |= pictureBegun;
                begin(at, false);
            }
            pictureBegun = true;
        }
    }

    private void lookAtControl(long at) {
        if (control != null || !chunks.isIntact(at) || chunks.data(at).length() < CONTROL_BYTES) {
            broken = true; // the previous frame has no pixels, or this header is damaged
            return;
        }
        control = chunks.data(at);
        broken |= !follows(control.u32be(0)) || !isPossible(control);
    }

    private void lookAtData(long at) {
        boolean first = control != null;
        boolean more = count > 0 && frames.getLast().separate();
        if (!pictureBegun || !first && !more || in.u32be(at) < 4 || !follows(in.u32be(at + 8))) {
            broken = true;
        } else if (first) {
            begin(at, true);
        }
    }

    private boolean follows(long number) {
        return number == expected++;
    }

    /**
     * Returns whether a frame header is valid: the frame that is also the default picture covers the canvas; all others
     * are inside it.
     */
    private boolean isPossible(ByteView frame) {
        long width = frame.u32be(4);
        long height = frame.u32be(8);
        boolean fits = width > 0
                && height > 0
                && frame.u32be(12) + width <= header.width()
                && frame.u32be(16) + height <= header.height();
        boolean covers = width == header.width() && height == header.height();
        return fits && (pictureBegun || covers) && frame.u8(24) <= 2 && frame.u8(25) <= 1;
    }

    private void begin(long data, boolean separate) {
        if (count++ <= FrameChoice.MOST_FRAMES) {
            FrameArea area = new FrameArea(
                    (int) control.u32be(12), (int) control.u32be(16), (int) control.u32be(4), (int) control.u32be(8));
            ApngFrame.Disposal disposal = ApngFrame.Disposal.values()[control.u8(24)];
            frames.add(new ApngFrame(area, disposal, control.u8(25) == 1, data, separate));
        }
        control = null;
    }
}
