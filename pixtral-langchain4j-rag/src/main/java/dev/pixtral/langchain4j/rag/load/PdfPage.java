package dev.pixtral.langchain4j.rag.load;

import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.Region;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.pdfbox.pdmodel.PDDocument;

/** A page of a PDF file as a picture, with its text and figures. Used only on the thread of its document. */
final class PdfPage {
    private static final double SHARPEST = 4; // times the page's picture
    private static final int LONGEST = 4096; // of the page when figures are cut out of it
    private static final double ALIKE = 1.25;

    private final PageRenderer renderer;
    private final PagePainter.Notes notes;
    private final int longestSide;
    private final BufferedImage image;
    private final String text;
    private final List<Figures.Figure> figures;
    private final List<String> captions;
    private BufferedImage sharp;

    private PdfPage(
            PageRenderer renderer,
            PagePainter.Notes notes,
            int longestSide,
            BufferedImage image,
            PDDocument document,
            int number,
            LoadLimits limits) {
        this.renderer = renderer;
        this.notes = notes;
        this.longestSide = longestSide;
        this.image = image;
        figures = Figures.of(notes.placements(), image.getWidth(), image.getHeight(), limits.maxFigures());
        text = text(document, number, limits.maxTextCharacters());
        captions = captions(document, number);
    }

    /**
     * Renders a page and reads its text.
     *
     * @param number number of the page, from 1
     * @param check throws to end the work
     * @throws IOException if the page cannot be rendered
     * @throws Problem if the page is refused
     */
    static PdfPage of(PDDocument document, int number, LoadOptions options, Runnable check) throws IOException {
        LoadLimits limits = options.limits();
        PageRenderer renderer = new PageRenderer(document, number - 1);
        PagePainter.Notes notes =
                new PagePainter.Notes(check, limits.maxPdfPicturePixels(), new ArrayList<>(), new ArrayList<>());
        BufferedImage image = renderer.render(options.longestSide(), notes);
        return new PdfPage(renderer, notes, options.longestSide(), image, document, number, limits);
    }

    private String text(PDDocument document, int number, int maxCharacters) {
        try {
            return PageText.of(document, number, notes.check(), maxCharacters);
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // PDFBox fails on damaged fonts; the picture is there
            notes.problems().add("it was loaded without its text (%s)".formatted(Problem.words(e)));
            return "";
        }
    }

    private List<String> captions(PDDocument document, int number) {
        List<Region> regions = figures.stream().map(Figures.Figure::region).toList();
        try {
            return CaptionText.of(document.getPage(number - 1), regions, longest(image), notes.check());
        } catch (CancellationException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return regions.stream().map(_ -> "").toList(); // already reported: it is the text of the page
        }
    }

    Delivery.Found picture(PictureKind kind) {
        return found(image, kind, text);
    }

    /** What is missing from the page. */
    List<String> problems() {
        return notes.problems();
    }

    int width() {
        return image.getWidth();
    }

    int height() {
        return image.getHeight();
    }

    int figures() {
        return figures.size();
    }

    Region region(int figure) {
        return figures.get(figure).region();
    }

    /**
     * Cuts a figure out of the page, as sharp as its own pixels are within the longest side. So it looks as on the
     * page, whatever its colours, masks and rotation are.
     *
     * @param kind its kind; null: by its colours
     */
    Delivery.Found figure(int figure, PictureKind kind) throws IOException {
        if (sharp == null) {
            double factor = sharpness();
            PagePainter.Notes again = new PagePainter.Notes(
                    notes.check(), notes.maxPicturePixels(), new ArrayList<>(), new ArrayList<>());
            sharp = factor < ALIKE ? image : renderer.render(factor * longest(image), again);
        }
        BufferedImage cut = cut(region(figure));
        PictureKind seen = FlatColours.cover(cut) ? PictureKind.CHART : PictureKind.PHOTO;
        return found(cut, kind == null ? seen : kind, captions.get(figure));
    }

    /** How much larger the page must be for the figure that needs it most. */
    private double sharpness() {
        double most = Math.min(SHARPEST, (double) LONGEST / longest(image));
        return figures.stream()
                .mapToDouble(figure -> {
                    int shown =
                            Math.max(figure.region().width(), figure.region().height());
                    return (double) Math.min(longestSide, figure.ownSide()) / shown;
                })
                .map(factor -> Math.clamp(factor, 1, Math.max(1, most)))
                .max()
                .orElse(1);
    }

    private BufferedImage cut(Region region) {
        double scaleX = (double) sharp.getWidth() / image.getWidth();
        double scaleY = (double) sharp.getHeight() / image.getHeight();
        int x = (int) (region.x() * scaleX);
        int y = (int) (region.y() * scaleY);
        int width = Math.clamp(Math.round(region.width() * scaleX), 1, sharp.getWidth() - x);
        int height = Math.clamp(Math.round(region.height() * scaleY), 1, sharp.getHeight() - y);
        BufferedImage part = sharp.getSubimage(x, y, width, height);
        double shrink = Math.min(1, (double) longestSide / longest(part));
        int smallWidth = (int) Math.max(1, Math.round(width * shrink));
        int smallHeight = (int) Math.max(1, Math.round(height * shrink));
        Image scaled = shrink < 1 ? part.getScaledInstance(smallWidth, smallHeight, Image.SCALE_AREA_AVERAGING) : part;
        BufferedImage copy = new BufferedImage(smallWidth, smallHeight, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = copy.createGraphics();
        graphics.drawImage(scaled, 0, 0, null);
        graphics.dispose();
        return copy;
    }

    private static Delivery.Found found(BufferedImage image, PictureKind kind, String text) {
        return new Delivery.Found(Png.encode(image), Png.MEDIA_TYPE, image.getWidth(), image.getHeight(), kind, text);
    }

    private static int longest(BufferedImage image) {
        return Math.max(image.getWidth(), image.getHeight());
    }
}
