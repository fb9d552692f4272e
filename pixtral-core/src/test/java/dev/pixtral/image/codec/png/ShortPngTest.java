package dev.pixtral.image.codec.png;

import static dev.pixtral.image.GoldenImages.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.EverydayImages.Decoded;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PNG files whose pixels end before the last row; what is expected was seen with Pillow 13. */
class ShortPngTest {
    private static ImageOptions options(ImageOptions.Reading reading) {
        return ImageOptions.DEFAULT.withReading(reading);
    }

    @ParameterizedTest
    @EnumSource
    void missing_last_rows_stay_as_the_reference_leaves_them(ImageOptions.Reading reading) {
        Decoded decoded = EverydayImages.decode(EverydayImages.source("p-short-rows.png"), options(reading));

        assertThat(decoded.first().rgb())
                .isEqualTo(EverydayImages.expected("p-short-rows.png").rgb());
        assertThat(decoded.warnings())
                .containsExactly("p-short-rows.png: its last 4 of 40 rows of pixels are missing and were left empty; "
                        + "if there is a better copy, use that one.");
    }

    @ParameterizedTest
    @CsvSource({
        // depth, colour, palette, tRNS, row; what the missing row looks like
        "8,  0, '',           '',     0063,         000000",
        "8,  0, '',           0000,   0063,         ffffff", // the transparent level
        "1,  0, '',           '',     0080,         000000",
        "16, 0, '',           '',     000020,       000000",
        "8,  2, '',           '',     00636363,     000000",
        "8,  3, 010203040506, '',     0001,         010203",
        "8,  3, 010203040506, 00,     0001,         ffffff",
        "8,  4, '',           '',     0063ff,       ffffff",
        "8,  6, '',           '',     00636363ff,   ffffff"
    })
    void samples_that_are_missing_are_0(
            int depth, int colour, String palette, String transparency, String row, String missing) {
        PngMaker png = new PngMaker(1, 2, depth, colour, 0);
        if (!palette.isEmpty()) {
            png.chunk("PLTE", HexFormat.of().parseHex(palette));
        }
        if (!transparency.isEmpty()) {
            png.chunk("tRNS", HexFormat.of().parseHex(transparency));
        }
        ImageSource source = png.pixels(row).source();

        for (ImageOptions.Reading reading : ImageOptions.Reading.values()) {
            Decoded decoded = EverydayImages.decode(source, options(reading));
            assertThat(EverydayImages.hex(decoded.first()).lines().toList().getLast())
                    .isEqualTo(missing);
            assertThat(decoded.warnings()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "4, '0a 00 28 00 14 00 28 00|.|.|.|1e 00 00 00 1e 00 00 00|.|.|.', '11 of 15'",
        "8, '0a 3c 28 3c 14 3c 28 3c|.|32 00 32 00 32 00 32 00|.|1e 00 28 00 1e 00 28 00|.|32 00 32 00 32 00 32 00|.', '7 of 15'"
    })
    void an_interlaced_picture_lacks_the_rows_of_its_last_passes(int rows, String picture, String missing) {
        List<String> passes = List.of(
                "000a",
                "0014",
                "001e1e",
                "002828",
                "002828",
                "0032323232",
                "0032323232",
                "003c3c3c3c",
                "003c3c3c3c",
                "003c3c3c3c",
                "003c3c3c3c");
        ImageSource source = new PngMaker(8, 8, 8, PngMaker.GREY, 1)
                .pixels(String.join("", passes.subList(0, rows)))
                .source();

        Decoded decoded = EverydayImages.decode(source, REFERENCE);

        String expected = picture.replace(".", "00 00 00 00 00 00 00 00").replaceAll("([0-9a-f]{2})", "$1$1$1");
        assertThat(EverydayImages.hex(decoded.first())).isEqualTo(expected.replace('|', '\n'));
        assertThat(decoded.warnings().getFirst()).contains("its last " + missing + " rows");
    }

    @Test
    void a_row_of_which_a_part_is_missing_counts_as_missing_to_a_viewer_and_is_refused_by_the_reference() {
        ImageSource source =
                new PngMaker(2, 3, 8, PngMaker.GREY, 0).pixels("006363 0063").source();

        Decoded decoded = EverydayImages.decode(source, ImageOptions.DEFAULT);

        assertThat(EverydayImages.hex(decoded.first())).isEqualTo("636363 636363\n000000 000000\n000000 000000");
        assertThat(decoded.warnings().getFirst()).contains("2 of 3 rows");
        assertThatThrownBy(() -> ImageDecoder.decode(source, REFERENCE))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("ends too early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "0063"})
    void a_picture_without_a_row_is_refused(String pixels) {
        ImageSource source =
                new PngMaker(2, 3, 8, PngMaker.GREY, 0).pixels(pixels).source();

        for (ImageOptions.Reading reading : ImageOptions.Reading.values()) {
            assertThatThrownBy(() -> ImageDecoder.decode(source, options(reading)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("ends too early");
        }
    }

    /** Then the file was not copied completely: the reference refuses it too. */
    @Test
    void compressed_data_that_is_cut_off_is_refused() {
        byte[] data = PngMaker.deflated("006363 006363");
        for (int length = 0; length < data.length; length++) {
            ImageSource source = new PngMaker(2, 3, 8, PngMaker.GREY, 0)
                    .chunk("IDAT", Arrays.copyOf(data, length))
                    .source();
            for (ImageOptions.Reading reading : ImageOptions.Reading.values()) {
                assertThatThrownBy(() -> ImageDecoder.decode(source, options(reading)))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining("ends too early");
            }
        }
    }

    @Test
    void a_wrong_checksum_of_the_compressed_data_is_refused() {
        byte[] data = PngMaker.deflated("006363 006363");
        data[data.length - 1]++;
        ImageSource source =
                new PngMaker(2, 3, 8, PngMaker.GREY, 0).chunk("IDAT", data).source();

        assertThatThrownBy(() -> ImageDecoder.decode(source))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void nothing_has_to_follow_the_pixels() {
        byte[] file = new PngMaker(1, 2, 8, PngMaker.GREY, 0).pixels("0063").unfinished();
        for (int length : new int[] {file.length, file.length - 1, file.length - 4}) {
            Decoded decoded = EverydayImages.decode(ImageSource.of("picture", Arrays.copyOf(file, length)), REFERENCE);
            assertThat(EverydayImages.hex(decoded.first())).isEqualTo("636363\n000000");
        }
    }

    @Test
    void a_whole_picture_has_no_warning() {
        for (String file : new String[] {"plain.png", "exif6.png", "ramp16.png"}) {
            assertThat(EverydayImages.decode(EverydayImages.source(file), ImageOptions.DEFAULT)
                            .warnings())
                    .isEmpty();
        }
    }
}
