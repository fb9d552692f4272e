package dev.pixtral.langchain4j.rag.load;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDFormContentStream;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.image.JPEGFactory;
import org.apache.pdfbox.pdmodel.graphics.image.LosslessFactory;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;

/** Makes PDF files for tests. */
final class Pdfs {
    private Pdfs() {}

    /** Draws one page. */
    interface Drawing {
        void draw(PDDocument document, PDPage page, PDPageContentStream content) throws IOException;
    }

    static byte[] of(Drawing... pages) throws IOException {
        return of(PDRectangle.A4, pages);
    }

    static byte[] of(PDRectangle box, Drawing... pages) throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (Drawing drawing : pages) {
                add(document, box, drawing);
            }
            return bytes(document);
        }
    }

    static void add(PDDocument document, PDRectangle box, Drawing drawing) throws IOException {
        PDPage page = new PDPage(box);
        document.addPage(page);
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            drawing.draw(document, page, content);
        }
    }

    static byte[] bytes(PDDocument document) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        document.save(out);
        return out.toByteArray();
    }

    static byte[] encrypted(String userPassword, String ownerPassword) throws IOException {
        try (PDDocument document = new PDDocument()) {
            add(document, PDRectangle.A4, lines("secret"));
            StandardProtectionPolicy policy =
                    new StandardProtectionPolicy(ownerPassword, userPassword, new AccessPermission());
            policy.setEncryptionKeyLength(128);
            document.protect(policy);
            return bytes(document);
        }
    }

    /** Lines of text from the top of the page. */
    static Drawing lines(String... lines) {
        return (document, page, content) -> {
            float top = page.getMediaBox().getUpperRightY() - 60;
            for (int i = 0; i < lines.length; i++) {
                text(content, page.getMediaBox().getLowerLeftX() + 60, top - 16 * i, lines[i]);
            }
        };
    }

    static void text(PDPageContentStream content, float x, float y, String text) throws IOException {
        content.beginText();
        content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
        content.newLineAtOffset(x, y);
        content.showText(text);
        content.endText();
    }

    static PDImageXObject lossless(PDDocument document, BufferedImage image) throws IOException {
        return LosslessFactory.createFromImage(document, image);
    }

    static PDImageXObject jpeg(PDDocument document, BufferedImage image) throws IOException {
        return JPEGFactory.createFromImage(document, image, 0.8f);
    }

    /** Bars in flat colours on white. */
    static BufferedImage chart(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        Color[] colours = {Color.RED, Color.BLUE, Color.GREEN, Color.ORANGE};
        for (int i = 0; i < colours.length; i++) {
            int top = height * (i + 1) / 6;
            graphics.setColor(colours[i]);
            graphics.fillRect(width * (2 * i + 1) / 9, top, width / 9, height - top);
        }
        graphics.setColor(Color.BLACK);
        graphics.setStroke(new BasicStroke(Math.max(1, width / 200f)));
        graphics.drawRect(1, 1, width - 3, height - 3);
        graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, Math.max(8, height / 15)));
        graphics.drawString("Sales", width / 20, height / 8);
        graphics.dispose();
        return image;
    }

    /** Clouds of many colours. */
    static BufferedImage photo(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(7);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int red = (int) (127 + 100 * Math.sin(6.0 * x / width) + random.nextInt(20));
                int green = (int) (127 + 100 * Math.sin(5.0 * y / height + 2) + random.nextInt(20));
                int blue = (int) (127 + 100 * Math.sin(7.0 * (x + y) / (width + height)) + random.nextInt(20));
                image.setRGB(x, y, red << 16 | green << 8 | blue);
            }
        }
        return image;
    }

    /** Draws the content of a form. */
    interface FormDrawing {
        void draw(PDFormContentStream content) throws IOException;
    }

    static PDFormXObject form(PDDocument document, PDRectangle box, FormDrawing drawing) throws IOException {
        PDFormXObject form = new PDFormXObject(document);
        form.setBBox(box);
        form.setResources(new PDResources());
        try (PDFormContentStream content = new PDFormContentStream(form)) {
            drawing.draw(content);
        }
        return form;
    }
}
