package dev.pixtral.examples.agents.look;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import javax.swing.JEditorPane;
import javax.swing.text.BadLocationException;
import javax.swing.text.html.HTMLDocument;
import javax.swing.text.html.HTMLEditorKit;
import javax.swing.text.html.HTMLEditorKit.ParserCallback;
import javax.swing.text.html.parser.ParserDelegator;

/**
 * A small HTML page, drawn by the JDK (Swing's {@link JEditorPane}, without a window). It is no browser: it knows HTML
 * 3.2 and a part of CSS 1, runs no scripts and here loads nothing, neither pictures nor style sheets.
 *
 * @param html the page
 */
record Page(String html) {
    private static final int MOST_HEIGHT = 4096;
    private static final int PATCH = 16; // side of the model's patches

    /**
     * Draws the page.
     *
     * @param width its width in pixels
     * @throws IllegalArgumentException if it is too high
     */
    BufferedImage draw(int width) {
        JEditorPane pane = pane();
        pane.setSize(width, Short.MAX_VALUE);
        int height = (pane.getPreferredSize().height + PATCH - 1) / PATCH * PATCH;
        if (height > MOST_HEIGHT) {
            throw new IllegalArgumentException(
                    "The page is %,d pixels high, more than the limit of %,d; give it more width."
                            .formatted(height, MOST_HEIGHT));
        }
        pane.setSize(width, height);
        BufferedImage picture = Drawing.picture(width, height, Color.WHITE);
        Graphics2D graphics = Drawing.graphics(picture);
        pane.print(graphics);
        graphics.dispose();
        return picture;
    }

    private JEditorPane pane() {
        HTMLEditorKit kit = new HTMLEditorKit();
        HTMLDocument document = (HTMLDocument) kit.createDefaultDocument();
        document.setAsynchronousLoadPriority(-1);
        document.putProperty("IgnoreCharsetDirective", Boolean.TRUE);
        document.getStyleSheet()
                .addRule("body { font-family: %s; font-size: %dpx }"
                        .formatted(Drawing.font(14).getFamily(), 14));
        ParserCallback reader = new NoAddresses(document.getReader(0));
        try {
            new ParserDelegator().parse(new StringReader(html), reader, true);
            reader.flush();
        } catch (IOException | BadLocationException e) {
            throw new IllegalArgumentException("The page cannot be read as HTML: " + e.getMessage(), e);
        }
        JEditorPane pane = new JEditorPane();
        pane.setEditorKit(kit);
        pane.setDocument(document);
        return pane;
    }
}
