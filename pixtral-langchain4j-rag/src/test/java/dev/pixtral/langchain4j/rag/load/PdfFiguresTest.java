package dev.pixtral.langchain4j.rag.load;

import static dev.pixtral.langchain4j.rag.load.Loaded.pixel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.image.RgbImage;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.Region;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.pdfbox.cos.COSDictionary;
import org.apache.pdfbox.cos.COSName;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPatternContentStream;
import org.apache.pdfbox.pdmodel.PDResources;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.graphics.color.PDColor;
import org.apache.pdfbox.pdmodel.graphics.color.PDPattern;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.graphics.form.PDTransparencyGroupAttributes;
import org.apache.pdfbox.pdmodel.graphics.image.PDImageXObject;
import org.apache.pdfbox.pdmodel.graphics.optionalcontent.PDOptionalContentGroup;
import org.apache.pdfbox.pdmodel.graphics.optionalcontent.PDOptionalContentProperties;
import org.apache.pdfbox.pdmodel.graphics.pattern.PDTilingPattern;
import org.apache.pdfbox.pdmodel.graphics.state.PDExtendedGraphicsState;
import org.apache.pdfbox.util.Matrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Figures on pages of PDF files. One point of these pages is one pixel. */
@Timeout(300)
class PdfFiguresTest {
    private static final PDRectangle BOX = new PDRectangle(500, 1000);

    @TempDir
    Path folder;

    @Test
    void figures_follow_their_page_from_top_to_bottom_with_their_captions() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            Pdfs.text(content, 60, 950, "Annual report");
            content.drawImage(Pdfs.jpeg(document, Pdfs.photo(400, 300)), 50, 100, 400, 300);
            Pdfs.text(content, 60, 420, "Photo 2: clouds");
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(400, 300)), 50, 600, 400, 300);
            Pdfs.text(content, 60, 585, "Figure 1: sales");
            Pdfs.text(content, 60, 500, "Other words");
        });

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.places()).containsOnly("a.pdf, page 1").hasSize(3);
        assertThat(loaded.report().files()).isOne();
        LoadedPicture chart = loaded.pictures().get(1);
        LoadedPicture photo = loaded.pictures().get(2);
        assertThat(chart.reference().region()).isEqualTo(new Region(50, 100, 400, 300));
        assertThat(photo.reference().region()).isEqualTo(new Region(50, 600, 400, 300));
        assertThat(chart.reference().kind()).isEqualTo(PictureKind.CHART);
        assertThat(photo.reference().kind()).isEqualTo(PictureKind.PHOTO);
        assertThat(chart.text()).isEqualTo("Figure 1: sales");
        assertThat(photo.text()).isEqualTo("Photo 2: clouds");
        assertThat(chart.metadata().getInteger(PictureMetadata.PAGE_WIDTH)).isEqualTo(500);
        assertThat(chart.metadata().getInteger(PictureMetadata.PAGE_HEIGHT)).isEqualTo(1000);
        assertShowsTheChart(chart);
    }

    @Test
    void the_caller_decides_on_the_kinds_of_figures() throws IOException {
        byte[] report = Pdfs.of(BOX, (document, page, content) -> {
            content.drawImage(Pdfs.jpeg(document, Pdfs.photo(400, 300)), 50, 100, 400, 300);
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(400, 300)), 50, 600, 400, 300);
        });
        Files.write(folder.resolve("a.pdf"), report);
        Files.write(folder.resolve("b.pdf"), report);
        FileLoader loader = FileLoader.builder()
                .kindOf(_ -> PictureKind.DOCUMENT)
                .kindOfFigures(file -> file.equals("a.pdf") ? PictureKind.PAGE : null)
                .build();

        assertThat(Loaded.from(folder, loader).pictures())
                .extracting(picture -> picture.reference().kind())
                .containsExactly(
                        PictureKind.DOCUMENT,
                        PictureKind.PAGE,
                        PictureKind.PAGE,
                        PictureKind.DOCUMENT,
                        PictureKind.CHART,
                        PictureKind.PHOTO);
    }

    @Test
    void a_figure_is_as_sharp_as_its_own_pixels_within_the_longest_side() throws IOException {
        Pdfs.Drawing drawing = (document, page, content) -> {
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(800, 600)), 50, 700, 200, 150);
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(100, 75)), 50, 500, 200, 150);
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(3000, 2250)), 50, 300, 200, 150);
        };

        List<LoadedPicture> figures = load(drawing).figures();

        assertThat(figures)
                .extracting(PdfFiguresTest::longestSide)
                .allSatisfy(side -> assertThat(side).isBetween(780, 1000));
        assertThat(figures).allSatisfy(PdfFiguresTest::assertShowsTheChart);
        Loaded small = Loaded.from(
                folder.resolve("a.pdf"), FileLoader.builder().longestSide(100).build());
        assertThat(small.figures()).extracting(PdfFiguresTest::longestSide).containsOnly(80);
    }

    @Test
    void a_figure_on_a_turned_page_is_upright_and_in_its_place() throws IOException {
        byte[] pdf;
        try (PDDocument document = new PDDocument()) {
            Pdfs.add(document, BOX, (file, page, content) -> { // drawn as programs do for landscape
                content.transform(new Matrix(0, 1, -1, 0, 500, 0));
                content.drawImage(Pdfs.lossless(file, Pdfs.chart(400, 300)), 100, 150, 400, 300);
                Pdfs.text(content, 120, 130, "Figure 1: sales");
            });
            document.getPage(0).setRotation(90);
            pdf = Pdfs.bytes(document);
        }
        LoadedPicture figure = load(pdf).figures().getFirst();

        assertThat(figure.reference().region()).isEqualTo(new Region(100, 50, 400, 300));
        assertThat(figure.text()).isEqualTo("Figure 1: sales");
        assertShowsTheChart(figure);
    }

    @Test
    void a_figure_is_found_in_nested_forms_and_groups_once_for_each_place() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            PDImageXObject chart = Pdfs.lossless(document, Pdfs.chart(400, 300));
            PDFormXObject inner =
                    Pdfs.form(document, new PDRectangle(200, 150), form -> form.drawImage(chart, 0, 0, 200, 150));
            PDTransparencyGroupAttributes group = new PDTransparencyGroupAttributes();
            inner.setGroup(group);
            group.getCOSObject().setItem(COSName.S, COSName.TRANSPARENCY);
            PDFormXObject outer = Pdfs.form(document, new PDRectangle(200, 150), form -> form.drawForm(inner));
            outer.setMatrix(new Matrix(2, 0, 0, 2, 50, 0).createAffineTransform());
            content.transform(Matrix.getTranslateInstance(0, 600));
            content.drawForm(outer);
            content.drawForm(outer);
            content.transform(Matrix.getTranslateInstance(0, -400));
            content.drawForm(outer);
        });

        assertThat(loaded.figures())
                .extracting(figure -> figure.reference().region())
                .containsExactly(new Region(50, 100, 400, 300), new Region(50, 500, 400, 300));
        assertThat(loaded.figures()).allSatisfy(PdfFiguresTest::assertShowsTheChart);
    }

    @Test
    void a_figure_is_what_is_visible_of_it() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            PDImageXObject photo = Pdfs.jpeg(document, Pdfs.photo(400, 400));
            content.saveGraphicsState();
            content.addRect(100, 600, 200, 100);
            content.clip();
            content.drawImage(photo, 0, 500, 400, 400);
            content.restoreGraphicsState();
            content.drawImage(photo, 300, -100, 400, 400); // beyond the page
            content.drawImage(photo, 600, 500, 400, 400);
        });

        assertThat(loaded.figures())
                .extracting(figure -> figure.reference().region())
                .containsExactly(new Region(100, 300, 200, 100), new Region(300, 700, 200, 300));
    }

    @Test
    void scans_icons_masks_patterns_and_hidden_layers_are_no_figures() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            content.drawImage(Pdfs.jpeg(document, Pdfs.photo(250, 500)), 10, 10, 480, 980); // a scan
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(200, 200)), 20, 20, 40, 40); // an icon
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(8, 200)), 20, 100, 200, 200); // a gradient
            PDImageXObject mask = Pdfs.lossless(document, new BufferedImage(200, 200, BufferedImage.TYPE_BYTE_BINARY));
            mask.setColorSpace(null);
            mask.getCOSObject().removeItem(COSName.COLORSPACE);
            mask.setStencil(true);
            content.drawImage(mask, 20, 400, 200, 200);
            content.beginMarkedContent(COSName.OC, hiddenLayer(document));
            content.drawImage(Pdfs.lossless(document, Pdfs.chart(200, 200)), 250, 400, 200, 200);
            content.endMarkedContent();
        });

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.pictures()).hasSize(1);
    }

    private static PDOptionalContentGroup hiddenLayer(PDDocument document) {
        PDOptionalContentGroup layer = new PDOptionalContentGroup("hidden");
        PDOptionalContentProperties layers = new PDOptionalContentProperties();
        layers.addGroup(layer);
        layers.setGroupEnabled(layer, false);
        document.getDocumentCatalog().setOCProperties(layers);
        return layer;
    }

    @Test
    void pictures_of_tiles_and_of_soft_masks_are_no_figures() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            PDImageXObject chart = Pdfs.lossless(document, Pdfs.chart(200, 200));
            PDTilingPattern tiles = new PDTilingPattern();
            tiles.setBBox(new PDRectangle(200, 200));
            tiles.setXStep(200);
            tiles.setYStep(200);
            tiles.setPaintType(PDTilingPattern.PAINT_COLORED);
            tiles.setTilingType(PDTilingPattern.TILING_CONSTANT_SPACING);
            tiles.setResources(new PDResources());
            try (PDPatternContentStream tile = new PDPatternContentStream(tiles)) {
                tile.drawImage(chart, 0, 0, 200, 200);
            }
            content.setNonStrokingColor(new PDColor(page.getResources().add(tiles), new PDPattern(null)));
            content.addRect(0, 500, 400, 400);
            content.fill();

            PDFormXObject shape = Pdfs.form(document, BOX, form -> form.drawImage(chart, 50, 50, 300, 300));
            PDTransparencyGroupAttributes group = new PDTransparencyGroupAttributes();
            group.getCOSObject().setItem(COSName.S, COSName.TRANSPARENCY);
            shape.setGroup(group);
            COSDictionary mask = new COSDictionary();
            mask.setItem(COSName.S, COSName.LUMINOSITY);
            mask.setItem(COSName.G, shape);
            PDExtendedGraphicsState masked = new PDExtendedGraphicsState();
            masked.getCOSObject().setItem(COSName.SMASK, mask);
            content.setGraphicsStateParameters(masked);
            content.setNonStrokingColor(Color.BLUE);
            content.addRect(0, 0, 400, 400);
            content.fill();
        });

        assertThat(loaded.failures()).isEmpty();
        RgbImage page = Loaded.decode(loaded.pictures().getFirst());
        assertThat(pixel(page, 120, 390)).as("the tiles are drawn").isNotEqualTo(0xFFFFFF);
        assertThat(pixel(page, 200, 750)).as("the mask is drawn").isNotEqualTo(0xFFFFFF);
        assertThat(loaded.figures()).isEmpty();
    }

    @Test
    void slices_of_a_picture_are_one_figure_and_those_of_a_scan_are_none() throws IOException {
        Pdfs.Drawing sliced = (document, page, content) -> {
            BufferedImage chart = Pdfs.chart(400, 300);
            for (int i = 0; i < 10; i++) {
                PDImageXObject slice = Pdfs.lossless(document, chart.getSubimage(0, 270 - 30 * i, 400, 30));
                content.drawImage(slice, 50, 600 + 30 * i, 400, 30);
            }
        };
        Pdfs.Drawing scan = (document, page, content) -> {
            for (int i = 0; i < 10; i++) {
                content.drawImage(Pdfs.jpeg(document, Pdfs.photo(500, 100)), 0, 100 * i, 500, 100);
            }
        };

        assertThat(load(sliced).figures()).singleElement().satisfies(figure -> {
            assertThat(figure.reference().region()).isEqualTo(new Region(50, 100, 400, 300));
            assertShowsTheChart(figure);
        });
        assertThat(load(scan).pictures()).hasSize(1);
    }

    @Test
    void of_too_many_figures_the_largest_are_loaded() throws IOException {
        Pdfs.Drawing drawing = (document, page, content) -> {
            PDImageXObject chart = Pdfs.lossless(document, Pdfs.chart(200, 200));
            for (int i = 0; i < 5; i++) {
                content.drawImage(chart, 50, 20 + 190 * i, 120 + 10 * i, 120 + 10 * i);
            }
        };
        FileLoader loader = FileLoader.builder()
                .longestSide(1000)
                .limits(LoadLimits.DEFAULT.withMaxFigures(2))
                .build();

        assertThat(load(drawing).figures()).hasSize(5);
        assertThat(Loaded.from(folder.resolve("a.pdf"), loader).figures())
                .extracting(figure -> figure.reference().region().width())
                .containsExactly(160, 150);
    }

    @Test
    void a_picture_that_cannot_be_drawn_is_reported_and_the_page_is_loaded() throws IOException {
        Loaded loaded = load((document, page, content) -> {
            Pdfs.text(content, 60, 950, "words");
            PDImageXObject picture = Pdfs.jpeg(document, Pdfs.photo(200, 200));
            picture.getCOSObject().setItem(COSName.FILTER, COSName.JPX_DECODE);
            content.drawImage(picture, 100, 100, 200, 200);
        });

        assertThat(loaded.pictures())
                .singleElement()
                .extracting(LoadedPicture::text)
                .isEqualTo("words");
        assertThat(loaded.failures())
                .singleElement()
                .asString()
                .startsWith("a.pdf, page 1: it was loaded without a picture on it (");
    }

    /** The red bar of {@link Pdfs#chart} is at the left, the orange one at the right, white is above. */
    private static void assertShowsTheChart(LoadedPicture picture) {
        RgbImage image = Loaded.decode(picture);
        int nearBottom = image.height() * 19 / 20;
        assertColour(pixel(image, image.width() * 3 / 18, nearBottom), Color.RED);
        assertColour(pixel(image, image.width() * 15 / 18, nearBottom), Color.ORANGE);
        assertColour(pixel(image, image.width() * 5 / 18, nearBottom), Color.WHITE);
        assertColour(pixel(image, image.width() * 15 / 18, image.height() / 3), Color.WHITE);
    }

    private static void assertColour(int actual, Color expected) {
        Color colour = new Color(actual);
        assertThat(colour.getRed()).isCloseTo(expected.getRed(), within(8));
        assertThat(colour.getGreen()).isCloseTo(expected.getGreen(), within(8));
        assertThat(colour.getBlue()).isCloseTo(expected.getBlue(), within(8));
    }

    private static int longestSide(LoadedPicture picture) {
        return Math.max(
                picture.metadata().getInteger(PictureMetadata.WIDTH),
                picture.metadata().getInteger(PictureMetadata.HEIGHT));
    }

    private Loaded load(Pdfs.Drawing drawing) throws IOException {
        return load(Pdfs.of(BOX, drawing));
    }

    private Loaded load(byte[] pdf) throws IOException {
        Path file = Files.write(folder.resolve("a.pdf"), pdf);
        return Loaded.from(file, FileLoader.builder().longestSide(1000).build());
    }
}
