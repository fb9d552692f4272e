package dev.pixtral.image.codec.webp;

import dev.pixtral.image.Interruption;

/**
 * The prediction from the neighbours to the left and above was subtracted from each pixel (RFC 9649, 4.1).
 *
 * @param name the name of the picture
 * @param width the width of the picture
 * @param bits log2 of the side of a block
 * @param modes the kind of prediction of each block, in its green channel
 */
record Vp8lPredictor(String name, int width, int bits, int[] modes) implements Vp8lTransform {
    private static final int OPAQUE_BLACK = 0xff000000;

    @Override
    public int[] undo(int[] argb) {
        int blocks = Vp8lImage.blocks(width, bits);
        for (int i = 0; i < argb.length; i++) {
            Interruption.check(name, i);
            int x = i % width;
            int y = i / width;
            int predicted;
            if (y == 0) {
                predicted = x == 0 ? OPAQUE_BLACK : argb[i - 1];
            } else if (x == 0) {
                predicted = argb[i - width];
            } else {
                predicted = predict(modes[(y >> bits) * blocks + (x >> bits)] >> 8 & 0xf, argb, i);
            }
            argb[i] = Vp8lTransform.add(argb[i], predicted);
        }
        return argb;
    }

    private int predict(int mode, int[] argb, int i) {
        int left = argb[i - 1];
        int top = argb[i - width];
        int topLeft = argb[i - width - 1];
        int topRight = argb[i - width + 1]; // in the last column this is the first pixel of the row, as specified
        return switch (mode) {
            case 1 -> left;
            case 2 -> top;
            case 3 -> topRight;
            case 4 -> topLeft;
            case 5 -> mean(mean(left, topRight), top);
            case 6 -> mean(left, topLeft);
            case 7 -> mean(left, top);
            case 8 -> mean(topLeft, top);
            case 9 -> mean(top, topRight);
            case 10 -> mean(mean(left, topLeft), mean(top, topRight));
            case 11 -> select(left, top, topLeft);
            case 12 -> gradient(left, top, topLeft);
            case 13 -> halfGradient(mean(left, top), topLeft);
            default -> OPAQUE_BLACK;
        };
    }

    /** Returns the mean of two colours, channel by channel, rounded down. */
    private static int mean(int a, int b) {
        return (((a ^ b) & 0xfefefefe) >>> 1) + (a & b);
    }

    /** Returns whichever of the two colours is nearer to {@code left + top - topLeft}. */
    private static int select(int left, int top, int topLeft) {
        int toLeft = 0;
        int toTop = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            toLeft += Math.abs((top >> shift & 0xff) - (topLeft >> shift & 0xff));
            toTop += Math.abs((left >> shift & 0xff) - (topLeft >> shift & 0xff));
        }
        return toLeft < toTop ? left : top;
    }

    private static int gradient(int left, int top, int topLeft) {
        int colour = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = (left >> shift & 0xff) + (top >> shift & 0xff) - (topLeft >> shift & 0xff);
            colour |= Math.clamp(value, 0, 255) << shift;
        }
        return colour;
    }

    private static int halfGradient(int mean, int topLeft) {
        int colour = 0;
        for (int shift = 0; shift < 32; shift += 8) {
            int value = mean >> shift & 0xff;
            value += (value - (topLeft >> shift & 0xff)) / 2; // rounded towards zero, as specified
            colour |= Math.clamp(value, 0, 255) << shift;
        }
        return colour;
    }
}
