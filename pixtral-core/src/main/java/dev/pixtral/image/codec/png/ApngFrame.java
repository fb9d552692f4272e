package dev.pixtral.image.codec.png;

import dev.pixtral.image.codec.FrameArea;

/**
 * One frame of an animated PNG file, not yet decoded (PNG specification, third edition, 11.3.6.2).
 *
 * @param area its area, inside the canvas
 * @param disposal what happens to its area before the next frame
 * @param blended whether it is blended over the canvas instead of replacing its pixels
 * @param data offset of its first chunk of pixels
 * @param separate whether its pixels are in fdAT chunks, not in those of the default picture
 */
record ApngFrame(FrameArea area, Disposal disposal, boolean blended, long data, boolean separate) {
    private static final int SEQUENCE_NUMBER = 4; // bytes before the pixels of each fdAT chunk

    /** What happens to the area of a frame afterwards. The order is that of the numbers in the file. */
    enum Disposal {
        KEEP,
        CLEAR,
        RESTORE
    }

    PngChunks.Pixels pixels(PngChunks chunks) {
        return separate ? chunks.pixels(data, "fdAT", SEQUENCE_NUMBER) : chunks.pixels(data, "IDAT", 0);
    }
}
