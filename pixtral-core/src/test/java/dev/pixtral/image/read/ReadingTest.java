package dev.pixtral.image.read;

import static dev.pixtral.image.GoldenImages.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.EverydayImages;
import dev.pixtral.image.EverydayImages.Decoded;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.Orientation;
import dev.pixtral.image.codec.png.PngMaker;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a viewer shows, and what the reference reads. */
class ReadingTest {
    private static final ImageOptions VIEWER = ImageOptions.DEFAULT;
    private static final ImagePreprocessor PATCHES = new ImagePreprocessor(16, 1024);

    private static PatchGrid patches(RgbImage image) {
        return PATCHES.grid(image.width(), image.height());
    }

    @Test
    void a_viewer_is_the_default() {
        assertThat(ImageOptions.DEFAULT.reading()).isEqualTo(ImageOptions.Reading.VIEWER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"exif6.jpg", "exif6.png", "exif6.webp"})
    void a_viewer_shows_a_picture_upright_and_the_reference_as_it_is_stored(String file) {
        ImageSource source = EverydayImages.source(file);
        RgbImage stored = ImageDecoder.decode(source, REFERENCE).getFirst();
        RgbImage upright = ImageDecoder.decode(source);

        RgbImage expected = file.endsWith(".jpg")
                ? EverydayImages.expected(file)
                : ImageDecoder.decode(EverydayImages.source("plain.png"));
        assertThat(stored.rgb()).isEqualTo(expected.rgb());
        assertThat(upright.rgb())
                .isEqualTo(Orientation.QUARTER_TURN_RIGHT.apply(expected).rgb());
        assertThat(patches(stored)).isEqualTo(new PatchGrid(10, 5));
        assertThat(patches(upright)).isEqualTo(new PatchGrid(5, 10));
    }

    @Test
    void deep_grey_is_its_high_byte_to_a_viewer_and_saturates_in_the_reference() {
        ImageSource deep = EverydayImages.source("ramp16.png");
        byte[] high = ImageDecoder.decode(EverydayImages.source("ramp8.png")).rgb();

        assertThat(ImageDecoder.decode(deep).rgb()).isEqualTo(high);
        byte[] saturated = new byte[high.length];
        for (int i = 0; i < high.length; i++) {
            saturated[i] = (byte) (high[i] == 0 ? 0 : 255);
        }
        assertThat(ImageDecoder.decode(deep, REFERENCE).getFirst().rgb()).isEqualTo(saturated);
    }

    @ParameterizedTest
    @CsvSource({
        // depth, colour, tRNS, rows; what a viewer shows | what the reference reads
        "16, 0, 0102,         00 0102 0103, ffffff 010101 | ffffff ffffff",
        "16, 0, 0002,         00 0002 0003, ffffff 000000 | 020202 030303",
        "8,  0, 0001,         00 01 02,     ffffff 020202 | ffffff 020202",
        "4,  0, 0001,         00 12,        ffffff 222222 | 111111 222222",
        "4,  0, 0011,         00 12,        ffffff 222222 | ffffff 222222",
        "2,  0, 0003,         00 d0,        ffffff 555555 | ffffff 555555",
        "2,  0, 0001,         00 d0,        ffffff ffffff | ffffff 555555",
        "1,  0, 0000,         00 40,        ffffff ffffff | ffffff ffffff",
        "8,  2, 000100020003, 00 010203 010204, ffffff 010204 | 010203 010204",
        "16, 2, 010001000100, 00 010001000100 010001000101, ffffff 010101 | 010101 010101",
        "8,  2, 0001,         00 010203 010204, 010203 010204 | 010203 010204"
    })
    void a_viewer_leaves_out_the_transparent_colour(int depth, int colour, String key, String rows, String pixels) {
        PngMaker png = new PngMaker(2, 1, depth, colour, 0)
                .chunk("tRNS", HexFormat.of().parseHex(key))
                .pixels(rows);
        ImageSource source = png.source();

        String viewer = EverydayImages.hex(ImageDecoder.decode(source));
        String reference =
                EverydayImages.hex(ImageDecoder.decode(source, REFERENCE).getFirst());
        assertThat(viewer + " | " + reference).isEqualTo(pixels);
    }

    static Stream<Arguments> allFiles() {
        return DamagedImagesTest.files()
                .flatMap(file -> Stream.of(1, 2, 64)
                        .flatMap(frames -> Stream.of(ImageOptions.Reading.values())
                                .map(reading -> Arguments.of(
                                        file, VIEWER.withReading(reading).withFrames(frames)))));
    }

    /** So that tokens can be counted from headers. */
    @ParameterizedTest
    @MethodSource("allFiles")
    void a_header_tells_the_sizes_of_what_is_decoded(String file, ImageOptions options) {
        ImageSource source = ImageSource.of(file, DamagedImagesTest.bytes(file));

        Decoded decoded = EverydayImages.decode(source, options);
        ImageInfo info = ImageDecoder.probe(source, options);

        List<PixelSize> sizes = decoded.images().stream()
                .map(image -> new PixelSize(image.width(), image.height()))
                .toList();
        assertThat(info.pictures()).isEqualTo(sizes).hasSize(Math.min(options.frames(), info.frames()));
        assertThat(new PixelSize(info.width(), info.height())).isEqualTo(sizes.getFirst());
        assertThat(decoded.warnings()).hasSize(info.frames() > options.frames() ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bmp-filesize0.bmp", "bmp-v5-rgb-alpha0.bmp"})
    void redundant_fields_of_bmp_say_nothing(String file) {
        for (ImageOptions options : List.of(VIEWER, REFERENCE)) {
            Decoded decoded = EverydayImages.decode(EverydayImages.source(file), options);

            assertThat(decoded.first().rgb())
                    .isEqualTo(EverydayImages.expected(file).rgb());
            assertThat(decoded.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v5-alpha.bmp", "v5-divzero.bmp"})
    void masks_say_nothing_under_bi_rgb(String file) {
        assertThat(EverydayImages.hex(ImageDecoder.decode(EverydayImages.source(file))))
                .isEqualTo("030201");
    }
}
