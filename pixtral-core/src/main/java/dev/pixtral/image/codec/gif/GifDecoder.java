package dev.pixtral.image.codec.gif;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.Canvas;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.FrameArea;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.codec.LimitChecks;
import java.util.ArrayList;
import java.util.List;

/**
 * GIF: still pictures and animations, composed frame by frame as in browsers.
 *
 * <p>The first frame follows Pillow: it enlarges the canvas if it exceeds the logical screen. The pixels that it does
 * not cover are transparent if it has a transparent colour; otherwise they have the colour of index 0. Later frames are
 * clipped. A cleared area becomes transparent, whatever the background colour.
 */
public final class GifDecoder implements FormatDecoder {
    // first row and row step of the four passes of an interlaced frame (GIF89a specification, appendix E)
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
    private static final int[][] ONE_PASS = {{0, 1}};

    private final ByteView in;
    private final GifFrame first;
    private final int width;
    private final int height;

    private GifDecoder(ByteView in, GifFile file) {
        this.in = in;
        this.first = file.nextFrame()
                .orElseThrow(() -> ImageExceptions.damaged(in.name(), ImageFormat.GIF, "it contains no frames"));
        FrameArea area = first.area();
        this.width = Math.max(file.screenWidth(), area.x() + area.width());
        this.height = Math.max(file.screenHeight(), area.y() + area.height());
        if (area.pixels() == 0) {
            throw ImageExceptions.damaged(in.name(), ImageFormat.GIF, "its first frame is empty");
        }
    }

    /**
     * Reads the header.
     *
     * @param in the bytes of the picture
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static GifDecoder open(ByteView in) {
        return new GifDecoder(in, new GifFile(in));
    }

    @Override
    public PixelSize size() {
        return new PixelSize(width, height);
    }

    @Override
    public int frameCount() {
        GifFile file = new GifFile(in);
        int count = 0;
        try {
            while (file.nextFrame().isPresent()) {
                count++;
            }
        } catch (ImageException e) {
            Interruption.check(in.name()); // else the file is truncated; the frames that have begun count
        }
        return count;
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        List<GifFrame> frames = options.frames() == 1 ? List.of(first) : allFrames();
        int[] chosen = FrameChoice.of(frames.size(), options.frames());
        checkWork(frames, chosen, options.limits());

        Canvas canvas = Canvas.filled(width, height, first.transparent() >= 0 ? Canvas.TRANSPARENT : first.argb(0));
        Drawing drawing = new Drawing(frames, canvas);
        return FrameChoice.compose(in.name(), chosen, canvas, drawing::draw, drawing::dispose);
    }

    private List<GifFrame> allFrames() {
        List<GifFrame> frames = new ArrayList<>();
        GifFile file = new GifFile(in);
        for (var frame = file.nextFrame(); frame.isPresent(); frame = file.nextFrame()) {
            frames.add(frame.get());
            FrameChoice.checkCount(in.name(), frames.size());
        }
        return frames;
    }

    private void checkWork(List<GifFrame> frames, int[] chosen, ImageLimits limits) {
        LimitChecks.checkFrames(limits, in.name(), chosen.length, (long) chosen.length * width * height);
        long pixels = 0;
        for (GifFrame frame : frames.subList(0, chosen[chosen.length - 1] + 1)) {
            LimitChecks.checkPixels(
                    limits, in.name(), frame.area().width(), frame.area().height());
            pixels += frame.area().pixels();
        }
        LimitChecks.checkComposition(limits, in.name(), pixels);
    }

    /** Draws frames one after the other and keeps the pixels that the last one has covered. */
    private final class Drawing {
        private final List<GifFrame> frames;
        private final Canvas canvas;
        private final GifLzw lzw = new GifLzw(in);
        private int[] covered = new int[0];

        Drawing(List<GifFrame> frames, Canvas canvas) {
            this.frames = frames;
            this.canvas = canvas;
        }

        void draw(int number) {
            GifFrame frame = frames.get(number);
            FrameArea area = frame.area();
            if (frame.disposal() == GifFrame.Disposal.RESTORE) {
                covered = canvas.copy(area);
            }
            byte[] indices = lzw.decode(frame.data(), (int) area.pixels());
            int from = 0;
            for (int[] pass : frame.interlaced() ? PASSES : ONE_PASS) {
                for (int y = pass[0]; y < area.height(); y += pass[1], from += area.width()) {
                    drawRow(frame, indices, from, area.y() + y);
                }
            }
        }

        private void drawRow(GifFrame frame, byte[] indices, int from, int y) {
            Interruption.check(in.name());
            int left = frame.area().x();
            int end = Math.min(frame.area().width(), canvas.width() - left);
            for (int x = 0; x < end && y < canvas.height(); x++) {
                int colour = frame.argb(indices[from + x] & 0xff);
                if (colour != Canvas.TRANSPARENT) {
                    canvas.set(left + x, y, colour);
                }
            }
        }

        void dispose(int number) {
            GifFrame frame = frames.get(number);
            switch (frame.disposal()) {
                case KEEP -> {}
                case CLEAR -> canvas.clear(frame.area());
                case RESTORE -> {
                    if (number == 0) {
                        canvas.clear(frame.area()); // there is no earlier content
                    } else {
                        canvas.restore(frame.area(), covered);
                    }
                }
            }
        }
    }
}
