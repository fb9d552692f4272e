package dev.pixtral.langchain4j.rag.load;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.util.List;
import org.apache.pdfbox.contentstream.operator.Operator;
import org.apache.pdfbox.contentstream.operator.OperatorName;
import org.apache.pdfbox.cos.COSBase;
import org.apache.pdfbox.filter.MissingImageReaderException;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.form.PDTransparencyGroup;
import org.apache.pdfbox.pdmodel.graphics.image.PDImage;
import org.apache.pdfbox.rendering.PageDrawer;
import org.apache.pdfbox.rendering.PageDrawerParameters;

/** Draws a page, and notes where pictures are on it. Stops when it is told to. */
final class PagePainter extends PageDrawer {
    private static final int MOST_NOTES = 4096;
    private static final long MOST_PIXELS_IN_FULL = 8_000_000;
    private static final long MOST_PIXELS_IN_DETAIL = 64_000_000;

    private final Notes notes;
    private Graphics2D pageGraphics;
    private AffineTransform toPixels; // from the page's own coordinates
    private int masks;
    private int groups;
    private boolean drawn;

    /** What a page needs to be drawn, and what is found meanwhile. */
    record Notes(Runnable check, long maxPicturePixels, List<Placement> placements, List<String> problems) {}

    PagePainter(PageDrawerParameters parameters, Notes notes) throws IOException {
        super(parameters);
        this.notes = notes;
    }

    @Override
    public void drawPage(Graphics2D graphics, PDRectangle box) throws IOException {
        pageGraphics = graphics;
        toPixels = new AffineTransform(graphics.getTransform());
        toPixels.translate(0, box.getHeight()); // upwards, as super does
        toPixels.scale(1, -1);
        toPixels.translate(-box.getLowerLeftX(), -box.getLowerLeftY());
        super.drawPage(graphics, box);
    }

    @Override
    protected void processOperator(Operator operator, List<COSBase> operands) throws IOException {
        notes.check().run();
        super.processOperator(operator, operands);
    }

    @Override
    public void drawImage(PDImage picture) throws IOException {
        notes.check().run();
        if ((long) picture.getWidth() * picture.getHeight() > notes.maxPicturePixels()) {
            throw new Problem("a picture on it has %,d x %,d pixels, more than the limit of %,d pixels"
                    .formatted(picture.getWidth(), picture.getHeight(), notes.maxPicturePixels()));
        }
        drawn = false;
        super.drawImage(picture);
        boolean pattern = groups == 0 && getGraphics() != pageGraphics;
        if (drawn
                && masks == 0
                && !pattern
                && !picture.isStencil()
                && notes.placements().size() < MOST_NOTES) {
            notes.placements().add(new Placement(visiblePart(), picture.getWidth(), picture.getHeight()));
        }
    }

    /**
     * Called for a picture that is drawn, and not for one on a layer that is switched off. Subsampling drops rows and
     * columns, and with them thin lines and strokes of letters, so only large pictures are subsampled: to twice the
     * size that is shown, and huge ones to that size.
     */
    @Override
    protected int getSubsampling(PDImage picture, AffineTransform at) {
        drawn = true;
        long pixels = (long) picture.getWidth() * picture.getHeight();
        if (pixels <= MOST_PIXELS_IN_FULL) {
            return 1;
        }
        int subsampling = super.getSubsampling(picture, at);
        return pixels <= MOST_PIXELS_IN_DETAIL ? Math.max(1, subsampling / 2) : subsampling;
    }

    /** Where the unit square of the picture is on the page, as far as it is not clipped; maybe empty. */
    private Rectangle2D visiblePart() {
        AffineTransform at = getGraphicsState().getCurrentTransformationMatrix().createAffineTransform();
        Rectangle2D square =
                at.createTransformedShape(new Rectangle2D.Double(0, 0, 1, 1)).getBounds2D();
        Rectangle2D clip = getGraphicsState().getCurrentClippingPath().getBounds2D();
        Rectangle2D visible = square.createIntersection(clip);
        return visible.isEmpty()
                ? new Rectangle2D.Double()
                : toPixels.createTransformedShape(visible).getBounds2D();
    }

    @Override
    protected void processSoftMask(PDTransparencyGroup group) throws IOException {
        masks++;
        try {
            super.processSoftMask(group);
        } finally {
            masks--;
        }
    }

    @Override
    protected void processTransparencyGroup(PDTransparencyGroup group) throws IOException {
        groups++;
        try {
            super.processTransparencyGroup(group);
        } finally {
            groups--;
        }
    }

    /** PDFBox leaves out what it cannot draw and logs it. */
    @Override
    protected void operatorException(Operator operator, List<COSBase> operands, IOException e) throws IOException {
        super.operatorException(operator, operands, e);
        boolean picture =
                e instanceof MissingImageReaderException || operator.getName().equals(OperatorName.DRAW_OBJECT);
        if (picture && notes.problems().isEmpty()) {
            notes.problems().add("it was loaded without a picture on it (%s)".formatted(Problem.words(e)));
        }
    }
}
