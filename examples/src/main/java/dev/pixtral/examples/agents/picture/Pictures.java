package dev.pixtral.examples.agents.picture;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Converts pictures. */
public final class Pictures {
    private Pictures() {}

    /**
     * Reads a picture with Pixtral's decoders, which know more formats than the JDK and have limits.
     *
     * @param file a picture
     * @return its pixels
     * @throws dev.pixtral.image.ImageException if it cannot be read; the message is a sentence
     */
    public static BufferedImage read(Path file) {
        RgbImage pixels = ImageDecoder.decode(ImageSource.of(file));
        BufferedImage picture = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        byte[] samples = pixels.rgb();
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int rgb = (samples[3 * i] & 0xFF) << 16 | (samples[3 * i + 1] & 0xFF) << 8 | samples[3 * i + 2] & 0xFF;
            picture.setRGB(i % pixels.width(), i / pixels.width(), rgb);
        }
        return picture;
    }

    /**
     * Encodes a picture for a message.
     *
     * @param picture any picture
     * @return its content, as PNG
     */
    public static ImageContent content(BufferedImage picture) {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", png);
        } catch (IOException e) {
            throw new IllegalStateException("A picture cannot be encoded: " + e.getMessage(), e);
        }
        return ImageContent.from(Base64.getEncoder().encodeToString(png.toByteArray()), "image/png");
    }

    /**
     * Enlarges a picture by a whole number, which keeps letters sharp.
     *
     * @param picture any picture
     * @param times how many times wider and higher
     * @return a new picture
     */
    public static BufferedImage enlarged(BufferedImage picture, int times) {
        int width = picture.getWidth() * times;
        int height = picture.getHeight() * times;
        BufferedImage larger = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = larger.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return larger;
    }
}
