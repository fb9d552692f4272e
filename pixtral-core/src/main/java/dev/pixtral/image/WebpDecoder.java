package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import java.util.List;
import java.util.Optional;

/** WebP (RFC 9649): frames are taken from the container, decoded one by one, and composed if there are several. */
final class WebpDecoder implements FormatDecoder {
    private static final int ANIMATION_FLAG = 2;

    private final ByteView in;
    private final WebpChunks chunks;
    private final boolean animated;
    private final WebpFrame first;
    private final int width;
    private final int height;

    private WebpDecoder(ByteView in) {
        this.in = in;
        in.require(8, in.u32le(4)); // the file is all there
        ByteView content = in.slice(12, Math.max(0, in.u32le(4) - 4));
        this.chunks = new WebpChunks(content);
        Optional<ByteView> extended = chunks.find("VP8X");
        this.animated = extended.isPresent() && (extended.get().u8(0) & ANIMATION_FLAG) != 0;
        this.first = animated ? frames(1).getFirst() : WebpFrame.still(content);
        this.width = extended.isPresent()
                ? extended.get().u24le(4) + 1
                : first.area().width();
        this.height = extended.isPresent()
                ? extended.get().u24le(7) + 1
                : first.area().height();
        checkFits(first);
    }

    static WebpDecoder open(ByteView in) {
        return new WebpDecoder(in);
    }

    private List<WebpFrame> frames(int most) {
        List<ByteView> found = chunks.all("ANMF", most);
        FrameChoice.checkCount(in.name(), found.size());
        List<WebpFrame> frames = found.stream().map(WebpFrame::animated).toList();
        if (frames.isEmpty()) {
            throw ImageException.damaged(in.name(), ImageFormat.WEBP, "it holds no frame");
        }
        return frames;
    }

    private void checkFits(WebpFrame frame) {
        FrameArea area = frame.area();
        boolean fits = animated
                ? (long) area.x() + area.width() <= width && (long) area.y() + area.height() <= height
                : area.width() == width && area.height() == height;
        if (!fits) {
            throw ImageException.damaged(in.name(), ImageFormat.WEBP, "a frame does not fit its canvas");
        }
    }

    @Override
    public PixelSize size() {
        return new PixelSize(width, height);
    }

    @Override
    public int frameCount() {
        return animated ? chunks.all("ANMF", Integer.MAX_VALUE).size() : 1;
    }

    @Override
    public Orientation orientation() {
        // some programs keep the prefix that EXIF data has in JPEG files
        return chunks.find("EXIF")
                .map(exif -> exif.startsWith(0, "Exif\0\0") ? exif.slice(6, exif.length() - 6L) : exif)
                .map(Exif::orientation)
                .orElse(Orientation.UPRIGHT);
    }

    @Override
    public List<RgbImage> decode(ImageOptions options, Warnings warnings) {
        if (!animated) {
            return List.of(still());
        }
        List<WebpFrame> frames = options.frames() == 1 ? List.of(first) : frames(Integer.MAX_VALUE);
        int[] chosen = FrameChoice.of(frames.size(), options.frames());
        options.limits().checkFrames(in.name(), chosen.length, (long) width * height);
        List<WebpFrame> seen = frames.subList(0, chosen[chosen.length - 1] + 1);
        seen.forEach(this::checkFits);
        options.limits()
                .checkComposition(
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
