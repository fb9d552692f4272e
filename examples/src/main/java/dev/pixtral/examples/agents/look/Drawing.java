package dev.pixtral.examples.agents.look;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;

/** Draws pictures for the model with Java2D. */
final class Drawing {
    /** From PDFBox's jar, so that pictures look the same on all machines. */
    private static final String FILE = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private Drawing() {}

    private static final class Loaded {
        private static final Font FONT = load();
    }

    private static Font load() {
        try (InputStream file = Drawing.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(
                        "PDFBox's jar, which has the font " + FILE + ", is not on the class path.");
            }
            Font font = Font.createFont(Font.TRUETYPE_FONT, file);
            GraphicsEnvironment.getLocalGraphicsEnvironment().registerFont(font); // for pages
            return font;
        } catch (IOException | FontFormatException e) {
            throw new IllegalStateException("The font " + FILE + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns the font, which style sheets know by its family. */
    static Font font(float pixels) {
        return Loaded.FONT.deriveFont(pixels);
    }

    /** Creates a picture of one colour. */
    static BufferedImage picture(int width, int height, Color color) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        return picture;
    }

    /** Returns a picture's graphics, with smooth text. */
    static Graphics2D graphics(BufferedImage picture) {
        Graphics2D graphics = picture.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        return graphics;
    }
}
