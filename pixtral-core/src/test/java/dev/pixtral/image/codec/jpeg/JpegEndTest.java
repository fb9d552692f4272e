package dev.pixtral.image.codec.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.JpegAndTiffTest;
import dev.pixtral.image.read.ImageDecoder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JPEG files that lack their end marker, or more. */
class JpegEndTest {
    private static final String[] KINDS = {
        "sampling-1x2-1x1-1x1.jpg",
        "rows-halved-34x31.jpg",
        "rows-halved-progressive-34x31.jpg",
        "grey-with-factors.jpg",
        "cmyk-0.jpg",
        "cmyk-2.jpg",
        "one-scan-a-component.jpg",
        "no-huffman-tables.jpg"
    };

    private static byte[] without(String file, int bytes) {
        byte[] whole = JpegAndTiffTest.bytes("inputs/" + file);
        return Arrays.copyOf(whole, whole.length - bytes);
    }

    private static RgbImage whole(String file) {
        return ImageDecoder.decode(JpegAndTiffTest.source(file));
    }

    static String[] kinds() {
        return KINDS.clone();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_viewer_shows_a_picture_without_end_marker_and_says_so(String file) {
        for (int missing = 1; missing <= 2; missing++) {
            Warnings warnings = new Warnings();
            RgbImage image = ImageDecoder.decode(
                            ImageSource.of("cut.jpg", without(file, missing)), ImageOptions.DEFAULT, warnings)
                    .getFirst();

            assertThat(image.rgb()).isEqualTo(whole(file).rgb());
            assertThat(warnings.list())
                    .containsExactly("cut.jpg ends without the JPEG end marker; all of its picture data is present.");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void the_reference_refuses_it(String file) {
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("cut", without(file, 2)), GoldenImages.REFERENCE))
                .isInstanceOf(ImageException.class)
                .hasMessage("cut ends too early; the picture is damaged or was not copied completely.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"zeros-for-the-end.jpg", "text-for-the-end.jpg", "text-behind-the-end.jpg", "fill-bytes.jpg"})
    void what_stands_at_the_end_of_a_whole_picture_needs_no_warning(String file) {
        for (ImageOptions options : List.of(ImageOptions.DEFAULT, GoldenImages.REFERENCE)) {
            Warnings warnings = new Warnings();
            assertThat(ImageDecoder.decode(JpegAndTiffTest.source(file), options, warnings))
                    .hasSize(1);
            assertThat(warnings.list()).isEmpty();
        }
    }

    @Test
    void zeros_for_the_end_marker_are_missing_data_where_further_scans_may_follow() {
        String file = "rows-halved-progressive-34x31.jpg";
        byte[] zeros = Arrays.copyOf(without(file, 2), JpegAndTiffTest.bytes("inputs/" + file).length + 20);
        Warnings warnings = new Warnings();

        RgbImage image = ImageDecoder.decode(ImageSource.of("zeros.jpg", zeros), ImageOptions.DEFAULT, warnings)
                .getFirst();

        assertThat(image.rgb()).isEqualTo(whole(file).rgb());
        assertThat(warnings.list())
                .containsExactly("zeros.jpg ends without the JPEG end marker; all of its picture data is present.");
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of(zeros), GoldenImages.REFERENCE))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }

    @Test
    void what_is_missing_in_the_last_row_of_blocks_is_grey_and_is_said() {
        String file = "sampling-1x2-1x1-1x1.jpg"; // 37 x 35, rows of blocks have 16
        RgbImage whole = whole(file);
        Warnings warnings = new Warnings();
        RgbImage image = ImageDecoder.decode(
                        ImageSource.of("cut.jpg", without(file, 60)), ImageOptions.DEFAULT, warnings)
                .getFirst();

        int sameRows = 3 * 37 * 31; // the row above the missing ones has some of their chroma
        assertThat(Arrays.copyOf(image.rgb(), sameRows)).isEqualTo(Arrays.copyOf(whole.rgb(), sameRows));
        int last = image.rgb().length;
        assertThat(Arrays.copyOfRange(image.rgb(), last - 9, last)).containsOnly(128);
        assertThat(warnings.list())
                .containsExactly(
                        "cut.jpg ends too early: part of its picture data is missing, and its last 3 rows are partly grey; if that matters, copy the picture again.");
    }

    @Test
    void more_than_that_is_refused() {
        for (String file : KINDS) {
            byte[] whole = JpegAndTiffTest.bytes("inputs/" + file);
            for (int length : new int[] {whole.length / 2, whole.length * 2 / 3}) {
                assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("cut", Arrays.copyOf(whole, length))))
                        .as("%s, %d bytes", file, length)
                        .isInstanceOf(ImageException.class)
                        .hasMessage("cut ends too early; the picture is damaged or was not copied completely.");
            }
        }
    }

    @Test
    void a_progressive_picture_of_which_a_scan_is_missing_is_refused() {
        byte[] whole = JpegAndTiffTest.bytes("inputs/rows-halved-progressive-34x31.jpg");
        int scan = whole.length - 2;
        while (whole[scan] != (byte) 0xff || whole[scan + 1] != (byte) 0xda) {
            scan--;
        }
        byte[] cut = Arrays.copyOf(whole, scan);
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("cut", cut)))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("cut ends too early");
    }
}
