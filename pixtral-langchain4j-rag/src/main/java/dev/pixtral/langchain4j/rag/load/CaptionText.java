package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.Region;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.text.PDFTextStripperByArea;
import org.apache.pdfbox.text.TextPosition;

/** Reads the lines below or above figures, which are their captions as a rule. Stops when it is told to. */
final class CaptionText extends PDFTextStripperByArea {
    private static final int LONGEST = 400;
    private static final int MOST_CHARACTERS = 100_000; // of the page
    private static final double REACH = 1.0 / 20; // of the page's longest side: three lines
    private static final double OVERHANG = 0.1; // of the figure's width, to both sides
    private static final Pattern CAPTION = Pattern.compile(
            "(?iu)\\s*(fig|chart|diagram|graph|table|tab|photo|picture|image|plate|abb|bild)\\w*\\b.*", Pattern.DOTALL);

    private final Runnable check;
    private int characters;

    private CaptionText(Runnable check) throws IOException {
        this.check = check;
    }

    /**
     * Reads the captions of figures.
     *
     * @param regions where the figures are, in pixels of the page's picture
     * @param longestSide of the page's picture
     * @param check throws to end the work
     * @return a caption in one line for each region; empty if there is no text near it
     */
    static List<String> of(PDPage page, List<Region> regions, int longestSide, Runnable check) throws IOException {
        if (regions.isEmpty()) {
            return List.of();
        }
        double points = Math.max(page.getCropBox().getWidth(), page.getCropBox().getHeight());
        CaptionText text = new CaptionText(check);
        text.setSortByPosition(true);
        for (int i = 0; i < regions.size(); i++) {
            text.add(i, regions.get(i), points / longestSide, points * REACH);
        }
        text.extractRegions(page);
        return IntStream.range(0, regions.size()).mapToObj(text::caption).toList();
    }

    private void add(int figure, Region region, double scale, double reach) {
        double x = (region.x() - OVERHANG * region.width()) * scale;
        double width = (1 + 2 * OVERHANG) * region.width() * scale;
        double top = region.y() * scale;
        double bottom = (region.y() + region.height()) * scale;
        addRegion("above" + figure, new Rectangle2D.Double(x, top - reach, width, reach));
        addRegion("below" + figure, new Rectangle2D.Double(x, bottom, width, reach));
    }

    private String caption(int figure) {
        String below = line("below" + figure);
        String above = line("above" + figure);
        boolean upper = below.isEmpty()
                || CAPTION.matcher(above).matches() && !CAPTION.matcher(below).matches();
        return upper ? above : below;
    }

    private String line(String area) {
        return PageText.cut(PageText.clean(getTextForRegion(area)).replaceAll("\\s+", " "), LONGEST);
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        check.run();
        super.processOperator(operator, operands);
    }

    @Override
    protected void processTextPosition(TextPosition text) {
        if (PageText.isOnPage(text) && characters++ < MOST_CHARACTERS) {
            super.processTextPosition(text);
        }
    }
}
