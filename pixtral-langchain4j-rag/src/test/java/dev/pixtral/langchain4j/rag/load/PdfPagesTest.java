package dev.pixtral.langchain4j.rag.load;

import static dev.pixtral.langchain4j.rag.load.Loaded.pixel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.image.RgbImage;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.pdfbox.pdmodel.graphics.form.PDFormXObject;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotation;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAnnotationRubberStamp;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceDictionary;
import org.apache.pdfbox.pdmodel.interactive.annotation.PDAppearanceStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages of PDF files: their pictures and texts. */
@Timeout(300)
class PdfPagesTest {
    @TempDir
    Path folder;

    @Test
    void each_page_becomes_a_picture_with_its_text() throws IOException {
        Loaded loaded = load(Pdfs.of(Pdfs.lines("Annual report", "Sales grew."), Pdfs.lines("The end")));

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.places()).containsExactly("a.pdf, page 1", "a.pdf, page 2");
        assertThat(loaded.pictures())
                .extracting(LoadedPicture::text)
                .containsExactly("Annual report\nSales grew.", "The end");
        assertThat(loaded.pictures()).allSatisfy(page -> {
            assertThat(page.reference().kind()).isEqualTo(PictureKind.PAGE);
            assertThat(page.reference().region()).isNull();
            assertThat(page.mediaType()).isEqualTo("image/png");
            assertSize(page, 724, 1024);
        });
        assertThat(darkPixels(loaded.pictures().getFirst())).isGreaterThan(200);
    }

    @Test
    void text_is_read_from_top_to_bottom_whatever_its_order_in_the_file() throws IOException {
        Loaded loaded = load(Pdfs.of((document, page, content) -> {
            Pdfs.text(content, 60, 400, "second");
            Pdfs.text(content, 200, 400, "third");
            Pdfs.text(content, 60, 700, "first");
        }));

        assertThat(loaded.pictures().getFirst().text()).isEqualTo("first\nsecond third");
    }

    @Test
    void text_that_the_box_of_the_page_cuts_off_is_left_out() throws IOException {
        for (int rotation : new int[] {0, 90, 180, 270}) {
            try (PDDocument document = new PDDocument()) {
                Pdfs.add(document, new PDRectangle(-50, -70, 400, 300), (pdf, page, content) -> {
                    Pdfs.text(content, 10, 210, "above");
                    Pdfs.text(content, 10, 50, "shown");
                    Pdfs.text(content, -45, 50, "left");
                    Pdfs.text(content, 230, 50, "right");
                    Pdfs.text(content, 10, -30, "below");
                });
                document.getPage(0).setCropBox(new PDRectangle(0, 0, 200, 100));
                document.getPage(0).setRotation(rotation);
                document.getPage(0).setUserUnit(2);

                Loaded loaded = load(Pdfs.bytes(document));

                assertThat(loaded.pictures().getFirst().text()).isEqualTo("shown");
            }
        }
    }

    @Test
    void text_of_visible_annotations_is_read_in_its_place() throws IOException {
        try (PDDocument document = new PDDocument()) {
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines("Name:", "The end"));
            PDPage page = document.getPage(0);
            page.setAnnotations(
                    List.of(stamp(document, 200, "Anna Richter", false), stamp(document, 300, "hidden", true)));

            Loaded loaded = load(Pdfs.bytes(document));

            assertThat(loaded.failures()).isEmpty();
            assertThat(loaded.pictures().getFirst().text()).isEqualTo("Name: Anna Richter\nThe end");
        }
    }

    /** Writes in the first line of the page, as a filled field of a form does. */
    private static PDAnnotation stamp(PDDocument document, float x, String text, boolean hidden) throws IOException {
        PDFormXObject form = Pdfs.form(document, new PDRectangle(100, 20), content -> {
            content.beginText();
            content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
            content.newLineAtOffset(2, 5);
            content.showText(text);
            content.endText();
        });
        PDAnnotation annotation = new PDAnnotationRubberStamp();
        float baseline = PDRectangle.A4.getHeight() - 60;
        annotation.setRectangle(new PDRectangle(x, baseline - 5, 100, 20));
        annotation.setHidden(hidden);
        annotation.setAppearance(new PDAppearanceDictionary());
        annotation.getAppearance().setNormalAppearance(new PDAppearanceStream(form.getCOSObject()));
        return annotation;
    }

    @Test
    void equal_pages_have_equal_pictures() throws IOException {
        byte[] pdf = Pdfs.of(Pdfs.lines("same"), Pdfs.lines("same"));
        Loaded loaded = load(pdf);

        String hash = loaded.pictures().getFirst().reference().sha256();
        assertThat(loaded.pictures().getLast().reference().sha256()).isEqualTo(hash);
        assertThat(load(pdf).pictures().getFirst().reference().sha256()).isEqualTo(hash);
    }

    @Test
    void the_longest_side_is_an_option() throws IOException {
        for (int side : new int[] {16, 256, 1000, 1536, 4096}) {
            Loaded loaded = Loaded.from(
                    write(Pdfs.of(Pdfs.lines("text"))),
                    FileLoader.builder().longestSide(side).build());
            assertSize(loaded.pictures().getFirst(), (int) (side * 595.27563 / 841.8898), side);
        }
    }

    @Test
    void pages_are_upright_and_cropped() throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (int i = 0; i < 4; i++) {
                Pdfs.add(document, new PDRectangle(-50, -70, 400, 200), (pdf, page, content) -> {
                    content.setNonStrokingColor(Color.RED); // the upper left quarter of the crop box
                    content.addRect(0, 50, 100, 50);
                    content.fill();
                });
                document.getPage(i).setCropBox(new PDRectangle(0, 0, 200, 100));
                document.getPage(i).setRotation(90 * i);
            }
            document.getPage(3).setUserUnit(10);

            Loaded loaded = load(Pdfs.bytes(document));

            assertRed(loaded.pictures().get(0), 1024, 512, 0, 0);
            assertRed(loaded.pictures().get(1), 512, 1024, 1, 0);
            assertRed(loaded.pictures().get(2), 1024, 512, 1, 1);
            assertRed(loaded.pictures().get(3), 512, 1024, 0, 1);
        }
    }

    @Test
    void pages_of_odd_sizes_fit_all_the_same() throws IOException {
        assertSize(first(new PDRectangle(14_400, 14_400)), 1024, 1024);
        assertSize(first(new PDRectangle(1_000_000, 500_000)), 1024, 512);
        assertSize(first(new PDRectangle(0.5f, 0.25f)), 1024, 512);
        assertSize(first(new PDRectangle(14_400, 1)), 1024, 1);
        assertSize(first(new PDRectangle(100, 50, -100, -50)), 1024, 512);
    }

    private LoadedPicture first(PDRectangle box) throws IOException {
        return load(Pdfs.of(box, Pdfs.lines("text"))).pictures().getFirst();
    }

    @Test
    void a_page_without_area_is_a_failure_and_the_rest_is_loaded() throws IOException {
        try (PDDocument document = new PDDocument()) {
            Pdfs.add(document, new PDRectangle(0, 0, 0, 100), Pdfs.lines());
            Pdfs.add(document, PDRectangle.A4, Pdfs.lines("text"));
            Pdfs.add(document, new PDRectangle(0, 0, 100, 0), Pdfs.lines());

            Loaded loaded = load(Pdfs.bytes(document));

            assertThat(loaded.places()).containsExactly("a.pdf, page 2");
            assertThat(loaded.failures())
                    .containsExactly(
                            "a.pdf, page 1: its page box has no area", "a.pdf, page 3: its page box has no area");
        }
    }

    @Test
    void an_encrypted_file_needs_its_password() throws IOException {
        Path file = write(Pdfs.encrypted("user", "owner"));

        assertThat(Loaded.from(file).failures())
                .containsExactly("a.pdf: it is encrypted and opens only with its password");
        FileLoader loader = FileLoader.builder()
                .passwordOf(name -> name.equals("a.pdf") ? "user" : null)
                .build();
        assertThat(Loaded.from(file, loader).pictures().getFirst().text()).isEqualTo("secret");
        assertThat(load(Pdfs.encrypted("", "owner")).pictures()).hasSize(1);
    }

    @Test
    void of_too_many_pages_the_first_are_loaded() throws IOException {
        Pdfs.Drawing[] pages = new Pdfs.Drawing[1200];
        Arrays.fill(pages, Pdfs.lines("x"));
        FileLoader loader = FileLoader.builder()
                .longestSide(32)
                .limits(LoadLimits.DEFAULT.withMaxPages(20))
                .build();

        Loaded loaded = Loaded.from(write(Pdfs.of(pages)), loader);

        assertThat(loaded.pictures()).hasSize(20);
        assertThat(loaded.failures())
                .containsExactly("a.pdf: 1,180 of its 1,200 pages were left out, "
                        + "because at most 20 pages of a file are loaded");
    }

    @Test
    void a_long_text_is_cut() throws IOException {
        String[] lines = new String[40];
        Arrays.fill(lines, "abcdefghij");
        FileLoader loader = FileLoader.builder()
                .limits(LoadLimits.DEFAULT.withMaxTextCharacters(25))
                .build();

        Loaded loaded = Loaded.from(write(Pdfs.of(Pdfs.lines(lines))), loader);

        assertThat(loaded.pictures().getFirst().text()).isEqualTo("abcdefghij\nabcdefghij\nabc");
    }

    @Test
    void files_beyond_the_limit_and_without_pages_are_failures() throws IOException {
        FileLoader loader = FileLoader.builder()
                .limits(LoadLimits.DEFAULT.withMaxPdfBytes(100))
                .build();
        assertThat(Loaded.from(write(Pdfs.of(Pdfs.lines("x"))), loader).failures())
                .containsExactly("a.pdf: it is larger than the limit of 100 bytes");
        assertThat(load(Pdfs.of()).failures()).containsExactly("a.pdf: it has no pages");
    }

    @Test
    void control_characters_do_not_reach_the_text() {
        assertThat(PageText.clean(" a\0b\u0007\tc\r\nd\uD800e\uD83D\uDE00 ")).isEqualTo("ab\tc\nd\uFFFDe\uD83D\uDE00");
        assertThat(PageText.cut("ab\uD83D\uDE00", 3)).isEqualTo("ab");
    }

    private static void assertRed(LoadedPicture page, int width, int height, int column, int row) {
        assertSize(page, width, height);
        RgbImage image = Loaded.decode(page);
        for (int y = 0; y < 2; y++) {
            for (int x = 0; x < 2; x++) {
                int expected = x == column && y == row ? 0xFF0000 : 0xFFFFFF;
                assertThat(pixel(image, width / 4 + x * width / 2, height / 4 + y * height / 2))
                        .as("quarter %d, %d", x, y)
                        .isEqualTo(expected);
            }
        }
    }

    private static void assertSize(LoadedPicture page, int width, int height) {
        RgbImage image = Loaded.decode(page);
        assertThat(image.width()).isCloseTo(width, within(1));
        assertThat(image.height()).isCloseTo(height, within(1));
        assertThat(Math.max(image.width(), image.height())).isEqualTo(Math.max(width, height));
        assertThat(page.metadata().getInteger(PictureMetadata.WIDTH)).isEqualTo(image.width());
        assertThat(page.metadata().getInteger(PictureMetadata.HEIGHT)).isEqualTo(image.height());
    }

    private static long darkPixels(LoadedPicture page) {
        RgbImage image = Loaded.decode(page);
        long dark = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                dark += pixel(image, x, y) < 0x800000 ? 1 : 0;
            }
        }
        return dark;
    }

    private Loaded load(byte[] pdf) throws IOException {
        return Loaded.from(write(pdf));
    }

    private Path write(byte[] pdf) throws IOException {
        return Files.write(folder.resolve("a.pdf"), pdf);
    }
}
