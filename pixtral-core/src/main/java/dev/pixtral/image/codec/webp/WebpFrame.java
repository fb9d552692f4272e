package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.FrameArea;
import java.util.Optional;

/**
 * One frame of a WebP file, not yet decoded.
 *
 * @param area its area on the canvas
 * @param blended whether it is blended over the canvas instead of replacing its pixels
 * @param cleared whether its area becomes transparent before the next frame
 * @param lossless whether the bitstream is VP8L, not VP8
 * @param bitstream the compressed pixels
 * @param alpha the opacity of a VP8 frame, if any
 */
record WebpFrame(
        FrameArea area,
        boolean blended,
        boolean cleared,
        boolean lossless,
        ByteView bitstream,
        Optional<ByteView> alpha) {
    private static final int FRAME_HEADER = 16;
    private static final int VP8L_SIGNATURE = 0x2f;

    /** Reads the data of an ANMF chunk (RFC 9649, 2.7.1.1). */
    static WebpFrame animated(ByteView chunk) {
        FrameArea area = new FrameArea(2 * chunk.u24le(0), 2 * chunk.u24le(3), chunk.u24le(6) + 1, chunk.u24le(9) + 1);
        int flags = chunk.u8(15);
        WebpFrame frame = still(chunk.slice(FRAME_HEADER, chunk.length() - FRAME_HEADER));
        if (frame.area().width() != area.width() || frame.area().height() != area.height()) {
            throw damaged(chunk, "the size of a frame contradicts its header");
        }
        return new WebpFrame(
                area, (flags & 2) == 0, (flags & 1) != 0, frame.lossless(), frame.bitstream(), frame.alpha());
    }

    /** Finds the only picture among chunks: a VP8L chunk, or a VP8 chunk that may follow an ALPH chunk. */
    static WebpFrame still(ByteView chunks) {
        WebpChunks in = new WebpChunks(chunks);
        Optional<ByteView> lossless = in.find("VP8L");
        ByteView data =
                lossless.or(() -> in.find("VP8 ")).orElseThrow(() -> damaged(chunks, "a frame contains no picture"));
        FrameArea area = lossless.isPresent() ? losslessSize(data) : lossySize(data);
        Optional<ByteView> alpha = lossless.isPresent() ? Optional.empty() : in.find("ALPH");
        return new WebpFrame(area, false, false, lossless.isPresent(), data, alpha);
    }

    private static ImageException damaged(ByteView in, String what) {
        return ImageExceptions.damaged(in.name(), ImageFormat.WEBP, what);
    }

    private static FrameArea losslessSize(ByteView data) {
        if (data.u8(0) != VP8L_SIGNATURE) {
            throw damaged(data, "its lossless picture has no signature");
        }
        long sizes = data.u32le(1);
        return new FrameArea(0, 0, (int) (sizes & 0x3fff) + 1, (int) (sizes >> 14 & 0x3fff) + 1);
    }

    private static FrameArea lossySize(ByteView data) {
        if ((data.u8(0) & 1) != 0 || !data.startsWith(3, "\u009d\u0001\u002a")) {
            throw damaged(data, "its lossy picture has no start code"); // RFC 6386, 9.1
        }
        FrameArea area = new FrameArea(0, 0, data.u16le(6) & 0x3fff, data.u16le(8) & 0x3fff);
        if (area.pixels() == 0) {
            throw damaged(data, "its size is invalid");
        }
        return area;
    }

    /**
     * Decodes the frame.
     *
     * @return ARGB, not premultiplied, {@code [height, width]}
     * @throws ImageException if its data is damaged
     */
    int[] decode() {
        if (lossless) {
            return Vp8lDecoder.decode(bitstream, area.width(), area.height());
        }
        byte[] rgb = decodeOpaque().rgb();
        byte[] opacity = alpha.map(chunk -> WebpAlpha.decode(chunk, area.width(), area.height()))
                .orElse(new byte[0]);
        int[] argb = new int[area.width() * area.height()];
        for (int i = 0, from = 0; i < argb.length; i++, from += 3) {
            Interruption.check(bitstream.name(), i);
            int visible = opacity.length == 0 ? 255 : opacity[i] & 0xff;
            argb[i] = visible << 24 | (rgb[from] & 0xff) << 16 | (rgb[from + 1] & 0xff) << 8 | rgb[from + 2] & 0xff;
        }
        return argb;
    }

    /** Decodes the colours of a lossy frame. */
    RgbImage decodeOpaque() {
        return Vp8Decoder.decode(bitstream, area.width(), area.height());
    }
}
