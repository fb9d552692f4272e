package dev.pixtral.image.codec.webp;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;

/**
 * Decodes the ALPH chunk of WebP (RFC 9649, 2.7.1.2): the losslessly compressed opacity of a lossy picture, in which
 * each value may be predicted from its neighbours.
 */
final class WebpAlpha {
    private static final int UNCOMPRESSED = 0;
    private static final int LOSSLESS = 1;

    private WebpAlpha() {}

    /**
     * Decodes the chunk.
     *
     * @param chunk its data
     * @param width the width of the picture
     * @param height the height of the picture
     * @return opacity, {@code [height, width]}
     * @throws ImageException if the data is damaged or too short
     */
    static byte[] decode(ByteView chunk, int width, int height) {
        int header = chunk.u8(0);
        ByteView data = chunk.slice(1, chunk.length() - 1);
        byte[] alpha = switch (header & 3) {
            case UNCOMPRESSED -> {
                data.require(0, (long) width * height);
                byte[] copy = new byte[width * height];
                System.arraycopy(data.bytes(), data.start(), copy, 0, copy.length);
                yield copy;
            }
            case LOSSLESS -> greens(Vp8lDecoder.decodeWithoutHeader(data, width, height));
            default ->
                throw ImageExceptions.damaged(
                        chunk.name(), ImageFormat.WEBP, "its alpha channel has an unknown compression");
        };
        unfilter(chunk.name(), header >> 2 & 3, alpha, width);
        return alpha;
    }

    private static byte[] greens(int[] argb) {
        byte[] greens = new byte[argb.length];
        for (int i = 0; i < argb.length; i++) {
            greens[i] = (byte) (argb[i] >> 8);
        }
        return greens;
    }

    /**
     * Adds the prediction from the left, from above, or from both; the first row is predicted only from the left, the
     * first column only from above.
     */
    private static void unfilter(String name, int method, byte[] alpha, int width) {
        for (int i = 1; method > 0 && i < alpha.length; i++) {
            Interruption.check(name, i);
            boolean firstRow = i < width;
            boolean firstColumn = i % width == 0;
            int left = firstColumn ? 0 : alpha[i - 1] & 0xff;
            int above = firstRow ? 0 : alpha[i - width] & 0xff;
            int predicted;
            if (firstRow) {
                predicted = left;
            } else if (firstColumn) {
                predicted = above;
            } else {
                predicted = switch (method) {
                    case 1 -> left;
                    case 2 -> above;
                    default -> Math.clamp(left + above - (alpha[i - width - 1] & 0xff), 0, 255);
                };
            }
            alpha[i] += (byte) predicted;
        }
    }
}
