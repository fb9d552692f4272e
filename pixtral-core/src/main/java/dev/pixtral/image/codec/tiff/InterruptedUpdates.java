package dev.pixtral.image.codec.tiff;

import dev.pixtral.image.Interruption;
import java.awt.image.BufferedImage;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadUpdateListener;

/**
 * Ends the reading of a picture by ImageIO when its thread is interrupted: a reader reports each row. That is not
 * enough, because rows are reported late if scans are read first, so {@link ByteArrayImageStream} checks for
 * interruption as well.
 *
 * @param name the name of the picture
 */
record InterruptedUpdates(String name) implements IIOReadUpdateListener {
    @Override
    public void imageUpdate(
            ImageReader reader, BufferedImage image, int x, int y, int w, int h, int stepX, int stepY, int[] bands) {
        Interruption.check(name);
    }

    @Override
    public void passStarted(
            ImageReader reader,
            BufferedImage image,
            int pass,
            int minPass,
            int maxPass,
            int x,
            int y,
            int stepX,
            int stepY,
            int[] bands) {
        Interruption.check(name);
    }

    @Override
    public void passComplete(ImageReader reader, BufferedImage image) {
        Interruption.check(name);
    }

    @Override
    public void thumbnailPassStarted(
            ImageReader reader,
            BufferedImage thumbnail,
            int pass,
            int minPass,
            int maxPass,
            int x,
            int y,
            int stepX,
            int stepY,
            int[] bands) {}

    @Override
    public void thumbnailUpdate(
            ImageReader reader,
            BufferedImage thumbnail,
            int x,
            int y,
            int w,
            int h,
            int stepX,
            int stepY,
            int[] bands) {}

    @Override
    public void thumbnailPassComplete(ImageReader reader, BufferedImage thumbnail) {}
}
