package dev.pixtral.image.codec.webp;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.Canvas;
import dev.pixtral.image.codec.Exif;
import dev.pixtral.image.codec.FormatDecoder;
import dev.pixtral.image.codec.FrameArea;
import dev.pixtral.image.codec.FrameChoice;
import dev.pixtral.image.codec.LimitChecks;
import dev.pixtral.image.codec.Orientation;
import java.util.List;
import java.util.Optional;

/** WebP (RFC 9649): frames are read from the container, decoded one by one, and composed if there are several. */
public final class WebpDecoder implements FormatDecoder {
    private static final int HEADER = 12; // of the file
    private static final int ANIMATION_FLAG = 2;
    private static final int EXIF_FLAG = 8;

    private final ByteView in;
    private final WebpChunks chunks;
    private final boolean cutOff;
    private final boolean animated;
    private final boolean hasExif;
    private final WebpFrame first;
    private final int width;
    private final int height;

    private WebpDecoder(ByteView in) {
        this.in = in;
        long there = in.length() - HEADER;
        long announced = Math.max(0, in.u32le(4) - 4);
        this.cutOff = there < announced - 1; // some programs count the last padding byte but do not write it
        ByteView content = in.slice(HEADER, Math.min(there, announced));
        this.chunks = new WebpChunks(content);
        Optional<ByteView> extended = chunks.find("VP8X");
        int flags = extended.map(chunk -> chunk.u8(0)).orElse(0);
        this.animated = (flags & ANIMATION_FLAG) != 0;
        this.hasExif = (flags & EXIF_FLAG) != 0;
        this.first = animated ? frames(1).getFirst() : WebpFrame.still(content);
        this.width = extended.isPresent()
                ? extended.get().u24le(4) + 1
                : first.area().width();
        this.height = extended.isPresent()
                ? extended.get().u24le(7) + 1
                : first.area().height();
        checkFits(first);
    }

    /**
     * Reads the header.
     *
     * @param in the bytes of the picture
     * @return the opened picture
     * @throws ImageException if the header is damaged
     */
    public static WebpDecoder open(ByteView in) {
        return new WebpDecoder(in);
    }

    private List<WebpFrame> frames(int most) {
        List<ByteView> found = chunks.all("ANMF", most);
        FrameChoice.checkCount(in.name(), found.size());
        List<WebpFrame> frames = found.stream().map(WebpFrame::animated).toList();
        if (frames.isEmpty()) {
            throw ImageExceptions.damaged(in.name(), ImageFormat.WEBP, "it contains no frames");
        }
        return frames;
    }

    private void checkFits(WebpFrame frame) {
        FrameArea area = frame.area();
        boolean fits = animated
                ? (long) area.x() + area.width() <= width && (long) area.y() + area.height() <= height
                : area.width() == width && area.height() == height;
        if (!fits) {
            throw ImageExceptions.damaged(in.name(), ImageFormat.WEBP, "a frame does not fit the canvas");
        }
    }

    @Override
    public PixelSize size() {
        return new PixelSize(width, height);
    }

    @Override
    public int frameCount() {
        return animated ? chunks.count("ANMF") : 1;
    }

    @Override
    public Orientation orientation() {
        return hasExif
                ? chunks.findWhole("EXIF").map(Exif::orientation).orElse(Orientation.UPRIGHT)
                : Orientation.UPRIGHT;
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        if (cutOff && animated && options.frames() > 1) {
            throw ImageExceptions.truncated(in.name());
        }
        if (cutOff) {
            warnings.add(in.name() + " ends too early: the data after the picture is missing.");
        }
        if (!animated) {
            return List.of(still());
        }
        List<WebpFrame> frames = options.frames() == 1 ? List.of(first) : frames(Integer.MAX_VALUE);
        int[] chosen = FrameChoice.of(frames.size(), options.frames());
        LimitChecks.checkFrames(options.limits(), in.name(), chosen.length, (long) chosen.length * width * height);
        List<WebpFrame> seen = frames.subList(0, chosen[chosen.length - 1] + 1);
        seen.forEach(this::checkFits);
        LimitChecks.checkComposition(
                options.limits(),
                in.name(),
                seen.stream().mapToLong(frame -> frame.area().pixels()).sum());

        Canvas canvas = Canvas.filled(width, height, Canvas.TRANSPARENT);
        return FrameChoice.compose(in.name(), chosen, canvas, number -> draw(frames.get(number), canvas), number -> {
            if (frames.get(number).cleared()) {
                canvas.clear(frames.get(number).area());
            }
        });
    }

    private RgbImage still() {
        if (!first.lossless() && first.alpha().isEmpty()) {
            return first.decodeOpaque();
        }
        Canvas canvas = new Canvas(width, height, first.decode());
        return canvas.snapshot(in.name());
    }

    private void draw(WebpFrame frame, Canvas canvas) {
        int[] argb = frame.decode();
        FrameArea area = frame.area();
        for (int y = 0, from = 0; y < area.height(); y++) {
            Interruption.check(in.name());
            for (int x = 0; x < area.width(); x++, from++) {
                if (frame.blended()) {
                    canvas.blend(area.x() + x, area.y() + y, argb[from]);
                } else {
                    canvas.set(area.x() + x, area.y() + y, argb[from]);
                }
            }
        }
    }
}
