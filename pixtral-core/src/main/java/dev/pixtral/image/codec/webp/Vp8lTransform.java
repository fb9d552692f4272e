package dev.pixtral.image.codec.webp;

import dev.pixtral.image.Interruption;

/**
 * A transform that an encoder has applied to the pixels so that they take fewer bits, and that is undone here (RFC
 * 9649, section 4).
 */
sealed interface Vp8lTransform
        permits Vp8lPredictor, Vp8lTransform.SubtractGreen, Vp8lTransform.Colour, Vp8lTransform.Palette {

    /**
     * Undoes the transform.
     *
     * @param argb pixels, {@code [height, width of the encoded image]}; may be modified
     * @return pixels of the picture, in the same array or a new one
     */
    int[] undo(int[] argb);

    /** Adds two colours, channel by channel, without carry from one to the next. */
    static int add(int a, int b) {
        int alphaAndGreen = (a & 0xff00ff00) + (b & 0xff00ff00);
        int redAndBlue = (a & 0x00ff00ff) + (b & 0x00ff00ff);
        return alphaAndGreen & 0xff00ff00 | redAndBlue & 0x00ff00ff;
    }

    /**
     * Green was subtracted from red and blue (4.3).
     *
     * @param name the name of the picture
     */
    record SubtractGreen(String name) implements Vp8lTransform {
        @Override
        public int[] undo(int[] argb) {
            for (int i = 0; i < argb.length; i++) {
                Interruption.check(name, i);
                int green = argb[i] >> 8 & 0xff;
                argb[i] = add(argb[i], green << 16 | green);
            }
            return argb;
        }
    }

    /**
     * The correlation of red and blue with green, and of blue with red, was subtracted (4.2).
     *
     * @param name the name of the picture
     * @param width the width of the picture
     * @param bits log2 of the side of a block
     * @param factors of each block, 3.5-bit fixed point: red to blue, green to blue, green to red
     */
    record Colour(String name, int width, int bits, int[] factors) implements Vp8lTransform {
        @Override
        public int[] undo(int[] argb) {
            int blocks = Vp8lImage.blocks(width, bits);
            for (int i = 0; i < argb.length; i++) {
                Interruption.check(name, i);
                int factor = factors[(i / width >> bits) * blocks + (i % width >> bits)];
                int green = (byte) (argb[i] >> 8);
                int red = (argb[i] >> 16) + ((byte) factor * green >> 5);
                int blue = argb[i] + ((byte) (factor >> 8) * green >> 5) + ((byte) (factor >> 16) * (byte) red >> 5);
                argb[i] = argb[i] & 0xff00ff00 | (red & 0xff) << 16 | blue & 0xff;
            }
            return argb;
        }
    }

    /**
     * Colours were replaced by indices into a palette, several per pixel if it is small (4.4).
     *
     * @param name the name of the picture
     * @param width the width of the picture
     * @param bits log2 of the number of indices per pixel
     * @param palette the colours
     */
    record Palette(String name, int width, int bits, int[] palette) implements Vp8lTransform {
        @Override
        public int[] undo(int[] argb) {
            int packedWidth = Vp8lImage.blocks(width, bits);
            int height = argb.length / packedWidth;
            int indexBits = 8 >> bits;
            int[] colours = new int[width * height];
            for (int i = 0; i < colours.length; i++) {
                Interruption.check(name, i);
                int x = i % width;
                int packed = argb[i / width * packedWidth + (x >> bits)] >> 8 & 0xff;
                int index = packed >> (x & (1 << bits) - 1) * indexBits & (1 << indexBits) - 1;
                colours[i] = index < palette.length ? palette[index] : 0; // transparent black, as specified
            }
            return colours;
        }
    }
}
