package dev.pixtral.image.codec.gif;

import dev.pixtral.image.codec.Canvas;
import dev.pixtral.image.codec.FrameArea;

/**
 * One frame of a GIF file, not yet decoded.
 *
 * @param area its area on the canvas
 * @param disposal what happens to its area before the next frame
 * @param transparent index of the transparent colour, -1 if there is none
 * @param colours opaque ARGB of each index, {@code [256]}
 * @param interlaced whether its rows are stored in four passes
 * @param data offset of its compressed indices
 */
record GifFrame(FrameArea area, Disposal disposal, int transparent, int[] colours, boolean interlaced, long data) {

    /** The disposal methods (GIF89a specification, 23.c.iv). */
    enum Disposal {
        KEEP,
        CLEAR,
        RESTORE;

        static Disposal of(int method) {
            return switch (method) {
                case 2 -> CLEAR;
                case 3 -> RESTORE;
                default -> KEEP;
            };
        }
    }

    int argb(int index) {
        return index == transparent ? Canvas.TRANSPARENT : colours[index];
    }
}
