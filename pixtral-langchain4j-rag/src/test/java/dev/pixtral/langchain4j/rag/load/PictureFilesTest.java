package dev.pixtral.langchain4j.rag.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Picture files, one at a time. */
class PictureFilesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"exif6.jpg, image/jpeg", "exif6.png, image/png", "exif6.webp, image/webp"})
    void a_picture_stays_as_it_is_and_its_size_is_that_of_the_upright_one(String name, String mediaType)
            throws Exception {
        Loaded loaded = Loaded.from(resource(name));

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.pictures()).hasSize(1);
        LoadedPicture picture = loaded.pictures().getFirst();
        assertThat(picture.bytes()).isEqualTo(Files.readAllBytes(resource(name)));
        assertThat(picture.mediaType()).isEqualTo(mediaType);
        assertThat(picture.reference().file()).isEqualTo(name);
        assertThat(picture.reference().page()).isNull();
        assertThat(picture.reference().region()).isNull();
        assertThat(picture.reference().kind()).isEqualTo(PictureKind.PHOTO);
        assertThat(picture.reference().sha256())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(picture.bytes())));
        assertThat(picture.text()).isEmpty();
        assertThat(picture.metadata().getInteger(PictureMetadata.WIDTH)).isEqualTo(80);
        assertThat(picture.metadata().getInteger(PictureMetadata.HEIGHT)).isEqualTo(160);
        assertThat(picture.metadata().getString(PictureMetadata.FILE_NAME)).isEqualTo(name);
    }

    @Test
    void a_tiff_file_with_one_page_becomes_an_upright_png() throws Exception {
        LoadedPicture picture = Loaded.from(resource("orient6.tif")).pictures().getFirst();
        RgbImage upright = ImageDecoder.decode(ImageSource.of(resource("orient6.tif")));

        assertThat(picture.mediaType()).isEqualTo("image/png");
        assertThat(picture.reference().page()).isNull();
        assertThat(picture.reference().kind()).isEqualTo(PictureKind.PHOTO);
        assertSamePixels(picture, upright);
    }

    @ParameterizedTest
    @CsvSource({"anim3.tif", "pages-group4.tif"})
    void each_page_of_a_tiff_file_becomes_a_picture(String name) throws Exception {
        Loaded loaded = Loaded.from(resource(name));
        List<RgbImage> pages = ImageDecoder.decode(ImageSource.of(resource(name)), ImageOptions.DEFAULT.withFrames(3));

        assertThat(loaded.failures()).isEmpty();
        assertThat(loaded.report().files()).isOne();
        assertThat(loaded.pictures()).hasSize(3);
        for (int i = 0; i < 3; i++) {
            LoadedPicture picture = loaded.pictures().get(i);
            assertThat(picture.reference().page()).isEqualTo(i + 1);
            assertThat(picture.reference().kind()).isEqualTo(PictureKind.PAGE);
            assertThat(picture.mediaType()).isEqualTo("image/png");
            assertSamePixels(picture, pages.get(i));
        }
    }

    @Test
    void pages_beyond_the_limit_are_one_failure() throws Exception {
        Loaded loaded = Loaded.from(
                resource("anim3.tif"),
                FileLoader.builder().limits(LoadLimits.DEFAULT.withMaxPages(2)).build());

        assertThat(loaded.pictures()).hasSize(2);
        assertThat(loaded.failures())
                .containsExactly(
                        "anim3.tif: 1 of its 3 pages were left out, " + "because at most 2 pages of a file are loaded");
    }

    @ParameterizedTest
    @CsvSource({"anim3.gif, image/gif", "anim3.png, image/png"})
    void an_animation_is_one_picture(String name, String mediaType) throws Exception {
        Loaded loaded = Loaded.from(resource(name));

        assertThat(loaded.pictures()).hasSize(1);
        assertThat(loaded.pictures().getFirst().bytes()).isEqualTo(Files.readAllBytes(resource(name)));
        assertThat(loaded.pictures().getFirst().mediaType()).isEqualTo(mediaType);
    }

    @Test
    void a_bmp_file_becomes_png_whatever_its_name_is() throws Exception {
        ByteArrayOutputStream bmp = new ByteArrayOutputStream();
        ImageIO.write(Pdfs.chart(60, 40), "bmp", bmp);
        Path file = write("chart.dat", bmp.toByteArray());

        LoadedPicture picture = Loaded.from(file).pictures().getFirst();

        assertThat(info(picture).format()).isEqualTo(ImageFormat.PNG);
        assertSamePixels(picture, ImageDecoder.decode(ImageSource.of(bmp.toByteArray())));
    }

    @Test
    void a_truncated_picture_is_a_failure_unless_only_headers_are_read() throws Exception {
        byte[] whole = Files.readAllBytes(resource("exif6.jpg"));
        Path file = write("half.jpg", Arrays.copyOf(whole, whole.length * 3 / 4));

        assertThat(Loaded.from(file).failures())
                .singleElement()
                .asString()
                .startsWith("half.jpg: it ends too early")
                .doesNotEndWith(".");
        assertThat(Loaded.from(file, FileLoader.builder().decoding(false).build())
                        .pictures())
                .hasSize(1);
    }

    @Test
    void a_picture_beyond_the_limits_is_a_failure() throws Exception {
        LoadLimits pixels = LoadLimits.DEFAULT.withPictures(new ImageLimits(1 << 20, 160 * 80 - 1, 1));
        LoadLimits bytes = LoadLimits.DEFAULT.withPictures(new ImageLimits(2192, 1 << 20, 1));

        assertThat(Loaded.from(
                                resource("exif6.jpg"),
                                FileLoader.builder().limits(pixels).build())
                        .failures())
                .singleElement()
                .asString()
                .startsWith("exif6.jpg: it has 160 x 80 pixels, more than the limit of 12,799 pixels");
        assertThat(Loaded.from(
                                resource("exif6.jpg"),
                                FileLoader.builder().limits(bytes).build())
                        .failures())
                .containsExactly("exif6.jpg: it is larger than the limit of 2,192 bytes");
    }

    @Test
    void a_file_that_the_caller_names_is_never_ignored() throws Exception {
        Loaded text = Loaded.from(write("notes.txt", "Only words.".getBytes()));
        Loaded empty = Loaded.from(write("empty.png", new byte[0]));

        assertThat(text.failures()).singleElement().asString().contains("notes.txt: it is a text file, not a picture");
        assertThat(empty.failures()).singleElement().asString().startsWith("empty.png: it is empty");
        assertThatThrownBy(() -> Loaded.from(folder.resolve("gone.png")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("There is no file or folder %s to load pictures from.", folder.resolve("gone.png"));
    }

    @Test
    void the_caller_decides_on_kinds() throws Exception {
        FileLoader loader = FileLoader.builder()
                .kindOf(file -> file.startsWith("anim3") ? PictureKind.DOCUMENT : null)
                .build();

        assertThat(Loaded.from(resource("anim3.tif"), loader).pictures())
                .extracting(picture -> picture.reference().kind())
                .containsOnly(PictureKind.DOCUMENT);
        assertThat(Loaded.from(resource("exif6.jpg"), loader).pictures())
                .extracting(picture -> picture.reference().kind())
                .containsOnly(PictureKind.PHOTO);
    }

    @Test
    void a_damaged_page_does_not_take_the_others_along() throws Exception {
        byte[] tiff = Files.readAllBytes(resource("pages-group4.tif"));
        ByteBuffer buffer = ByteBuffer.wrap(tiff).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int first = buffer.getInt(4);
        int second = buffer.getInt(first + 2 + 12 * buffer.getShort(first));
        for (int i = 0; i < buffer.getShort(second); i++) { // the compression of the second page becomes unknown
            int tag = second + 2 + 12 * i;
            if (buffer.getShort(tag) == 259) {
                buffer.putShort(tag + 8, (short) 31_000);
            }
        }

        Loaded loaded = Loaded.from(write("damaged.tif", tiff));

        assertThat(loaded.places()).containsExactly("damaged.tif, page 1", "damaged.tif, page 3");
        assertThat(loaded.failures()).singleElement().asString().startsWith("damaged.tif, page 2: ");
    }

    private static void assertSamePixels(LoadedPicture picture, RgbImage expected) {
        RgbImage actual = Loaded.decode(picture);
        assertThat(actual.width()).isEqualTo(expected.width());
        assertThat(actual.rgb()).isEqualTo(expected.rgb());
        Metadata metadata = picture.metadata();
        assertThat(metadata.getInteger(PictureMetadata.WIDTH)).isEqualTo(expected.width());
        assertThat(metadata.getInteger(PictureMetadata.HEIGHT)).isEqualTo(expected.height());
    }

    private static ImageInfo info(LoadedPicture picture) {
        return ImageDecoder.probe(ImageSource.of(picture.bytes()), ImageOptions.DEFAULT);
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    static Path resource(String name) {
        return Fixtures.path("pictures/" + name);
    }
}
