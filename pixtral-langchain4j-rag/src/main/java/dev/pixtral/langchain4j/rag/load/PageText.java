package dev.pixtral.langchain4j.rag.load;

import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.pdfbox.text.TextPosition;

/**
 * Reads the text that a page shows, from top to bottom: its text layer without what its box cuts off, and the text of
 * form fields and annotations. Stops when it is told to.
 */
final class PageText extends PDFTextStripper {
    private final Runnable check;
    private final int maxCharacters;
    private int characters;

    private PageText(Runnable check, int maxCharacters) {
        this.check = check;
        this.maxCharacters = maxCharacters;
    }

    /**
     * Reads a page.
     *
     * @param page number of the page, from 1
     * @param check throws to end the work
     * @param maxCharacters maximum length of the text
     * @return the text, with line feeds between lines; empty for a scan
     */
    static String of(PDDocument document, int page, Runnable check, int maxCharacters) throws IOException {
        if (maxCharacters == 0) {
            return "";
        }
        PageText text = new PageText(check, maxCharacters);
        text.setSortByPosition(true);
        text.setLineSeparator("\n");
        text.setStartPage(page);
        text.setEndPage(page);
        return cut(clean(text.getText(document)), maxCharacters);
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        check.run();
        super.processOperator(operator, operands);
    }

    /** Drops what exceeds the limit here, before it is kept and sorted. */
    @Override
    protected void processTextPosition(TextPosition text) {
        if (isOnPage(text) && characters++ < maxCharacters) {
            super.processTextPosition(text);
        }
    }

    /** Whether some of a letter may be within the box of its page; the rest is not on the page's picture. */
    static boolean isOnPage(TextPosition text) {
        float x = text.getTextMatrix().getTranslateX(); // from the lower left corner of the box, in points
        float y = text.getTextMatrix().getTranslateY();
        float size = Math.max(text.getWidth(), text.getHeight()); // whatever its direction is
        return x > -size && x < text.getPageWidth() + size && y > -size && y < text.getPageHeight() + size;
    }

    /** Called after the content of the page was read: reads what is drawn over it. */
    @Override
    protected void writePage() throws IOException {
        for (PDAnnotation annotation : getCurrentPage().getAnnotations()) {
            if (!annotation.isHidden() && !annotation.isNoView()) {
                showAnnotation(annotation);
            }
        }
        super.writePage();
    }

    /** Fonts map to any character; control characters and halves of characters are refused by stores. */
    static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(clean::appendCodePoint);
        return clean.toString().strip();
    }

    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, half ? length - 1 : length);
    }
}
