package dev.pixtral.langchain4j.rag.load;

import java.awt.image.BufferedImage;
import java.io.IOException;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.rendering.ImageType;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.rendering.PageDrawer;
import org.apache.pdfbox.rendering.PageDrawerParameters;

/** Renders one page by its size in pixels: sizes in points say nothing, pages of 200 inches are allowed. */
final class PageRenderer extends PDFRenderer {
    private static final double ROUNDING = 1 + 1.0 / (1 << 20); // sizes are rounded down

    private final int index;
    private final PDRectangle box;
    private PagePainter.Notes notes;

    /**
     * Prepares a page.
     *
     * @param index index of the page, from 0
     * @throws Problem if the page has no area
     */
    PageRenderer(PDDocument document, int index) {
        super(document);
        this.index = index;
        box = document.getPage(index).getCropBox();
        if (!(box.getWidth() > 0 && box.getHeight() > 0 && Float.isFinite(box.getWidth() * box.getHeight()))) {
            throw new Problem("its page box has no area");
        }
        setSubsamplingAllowed(true); // else large pictures are decoded in full, however small they are shown
    }

    /** Renders the page upright over white. */
    BufferedImage render(double longestSide, PagePainter.Notes found) throws IOException {
        notes = found;
        return renderImage(index, scale(longestSide), ImageType.RGB);
    }

    /** Pixels per point. */
    private float scale(double longestSide) {
        return (float) (longestSide * ROUNDING / Math.max(box.getWidth(), box.getHeight()));
    }

    @Override
    protected PageDrawer createPageDrawer(PageDrawerParameters parameters) throws IOException {
        return new PagePainter(parameters, notes);
    }
}
