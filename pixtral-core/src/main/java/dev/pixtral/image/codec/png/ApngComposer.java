package dev.pixtral.image.codec.png;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.Canvas;
import dev.pixtral.image.codec.FrameArea;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.codec.LimitChecks;
import java.util.List;

/**
 * Composes the frames of an animated PNG file as in browsers, on a canvas that is initially transparent. This applies
 * to every reading mode: the reference reads only a file's first picture.
 */
final class ApngComposer {
    private final String name;
    private final PngHeader header;
    private final PngChunks chunks;
    private final PngSamples samples;
    private final List<ApngFrame> frames;
    private final Canvas canvas;
    private int[] covered = new int[0]; // by the last frame

    /** Creates a composer for the frames of a file with the given header. */
    ApngComposer(String name, PngHeader header, PngChunks chunks, List<ApngFrame> frames) {
        this.name = name;
        this.header = header;
        this.chunks = chunks;
        this.samples = PngSamples.of(name, header, chunks, ImageOptions.Reading.VIEWER);
        this.frames = frames;
        this.canvas = Canvas.filled(header.width(), header.height(), Canvas.TRANSPARENT);
    }

    /**
     * Returns the canvas after each of the chosen frames.
     *
     * @throws ImageException if the frames up to the last chosen one take too much work, or one of them is damaged
     */
    List<RgbImage> compose(int[] chosen, ImageLimits limits, Warnings warnings) {
        List<ApngFrame> needed = frames.subList(0, chosen[chosen.length - 1] + 1);
        LimitChecks.checkComposition(
                limits,
                name,
                needed.stream().mapToLong(frame -> frame.area().pixels()).sum());
        return FrameChoice.compose(
                name,
                chosen,
                canvas,
                number -> draw(needed.get(number), warnings),
                number -> dispose(needed.get(number)));
    }

    private void draw(ApngFrame frame, Warnings warnings) {
        FrameArea area = frame.area();
        if (frame.disposal() == ApngFrame.Disposal.RESTORE) {
            covered = canvas.copy(area);
        }
        PngRows.decode(
                        name,
                        header.sized(area.width(), area.height()),
                        samples,
                        frame.pixels(chunks),
                        ImageOptions.Reading.VIEWER,
                        (argb, pixels, x, step, y) -> {
                            for (int i = 0, column = area.x() + x; i < pixels; i++, column += step) {
                                Interruption.check(name, i);
                                if (frame.blended()) {
                                    canvas.blend(column, area.y() + y, argb[i]);
                                } else {
                                    canvas.set(column, area.y() + y, argb[i]);
                                }
                            }
                        })
                .warn(name, warnings);
    }

    private void dispose(ApngFrame frame) {
        switch (frame.disposal()) {
            case KEEP -> {}
            case CLEAR -> canvas.clear(frame.area());
            case RESTORE -> canvas.restore(frame.area(), covered);
        }
    }
}
