package dev.pixtral.image.codec.bmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** BMP files of all versions, and headers that say what is not so. */
class BmpTest {
    private static final int RGB = 0;
    private static final int RLE8 = 1;
    private static final int RLE4 = 2;
    private static final int MASKS = 3;

    /** Writes a file: the header of this size with the masks that it has room for, a palette, and the pixels. */
    private static ByteBuffer bmp(
            int header, int width, int height, int bits, int compression, int[] masks, String palette, String pixels) {
        byte[] colours = HexFormat.of().parseHex(palette.replace(" ", ""));
        byte[] data = HexFormat.of().parseHex(pixels.replace(" ", ""));
        int behind = header == 40 && compression == MASKS ? 12 : 0;
        int offset = 14 + header + behind + colours.length;
        ByteBuffer file = ByteBuffer.allocate(offset + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(offset);
        file.putInt(header);
        if (header == 12) {
            file.putShort((short) width)
                    .putShort((short) height)
                    .putShort((short) 1)
                    .putShort((short) bits);
        } else {
            file.putInt(width)
                    .putInt(height)
                    .putShort((short) 1)
                    .putShort((short) bits)
                    .putInt(compression);
            file.position(54);
            for (int i = 0; i < masks.length && i < Math.max(header - 40, behind) / 4; i++) {
                file.putInt(masks[i]);
            }
        }
        file.position(14 + header + behind).put(colours).put(data);
        return file;
    }

    private static String rgb(ByteBuffer file) {
        return HexFormat.of()
                .formatHex(ImageDecoder.decode(ImageSource.of("picture", file.array()))
                        .rgb());
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 52, 56, 108, 124})
    void masks_say_nothing_without_their_compression(int header) {
        int[][] nonsense = {
            {0, 0, 0, -1},
            {0, 0, 0, 0},
            {0xff0000, 0xff00, 0xff, 0xff000000},
            {1, 1, 1, 1},
            {-1, -1, -1, 0},
            {5, 5, 5, 5}
        };
        for (int[] masks : nonsense) {
            assertThat(rgb(bmp(header, 1, 1, 32, RGB, masks, "", "01 02 03 00")))
                    .isEqualTo("030201");
            assertThat(rgb(bmp(header, 1, 1, 16, RGB, masks, "", "1f 7c 00 00")))
                    .isEqualTo("ff00ff");
            assertThat(rgb(bmp(header, 1, 1, 24, RGB, masks, "", "01 02 03 00")))
                    .isEqualTo("030201");
            assertThat(rgb(bmp(header, 1, 1, 8, RGB, masks, "01020300", "00000000")))
                    .isEqualTo("030201");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "124, ff0000, ff00, ff, ff000000, 00 00 00 00, ffffff", // transparent
        "108, ff0000, ff00, ff, ff000000, 01 02 03 ff, 030201",
        "56, ff, ff00, ff0000, 0, 01 02 03 00, 010203",
        "52, ff0000, ff00, ff, ff000000, 01 02 03 00, 030201", // a header without opacity
        "40, ff, ff, ff, 0, 07 00 00 00, 070707", // the same bits thrice
        "124, 80000000, 1, 3, 0, 01 00 00 80, ffff55"
    })
    void masks_say_where_channels_are(
            int header, String red, String green, String blue, String alpha, String pixel, String rgb) {
        int[] masks = {
            Integer.parseUnsignedInt(red, 16),
            Integer.parseUnsignedInt(green, 16),
            Integer.parseUnsignedInt(blue, 16),
            Integer.parseUnsignedInt(alpha, 16)
        };
        assertThat(rgb(bmp(header, 1, 1, 32, MASKS, masks, "", pixel))).isEqualTo(rgb);
    }

    @ParameterizedTest
    @CsvSource({"0, ff00, ff, 0", "f0f, ff00, ff, 0", "3ff00000, ffc00, 3ff, 0", "ff0000, ff00, ff, 5000000"})
    void masks_of_no_channel_are_refused(String red, String green, String blue, String alpha) {
        int[] masks = {
            Integer.parseUnsignedInt(red, 16),
            Integer.parseUnsignedInt(green, 16),
            Integer.parseUnsignedInt(blue, 16),
            Integer.parseUnsignedInt(alpha, 16)
        };
        for (int header : new int[] {56, 108, 124}) {
            assertThatThrownBy(() -> rgb(bmp(header, 1, 1, 32, MASKS, masks, "", "00000000")))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("BMP pictures with these bit masks are not supported");
        }
    }

    @Test
    void masks_are_no_compression_of_palettes() {
        assertThatThrownBy(() -> rgb(bmp(124, 1, 1, 8, MASKS, new int[] {1, 2, 4, 0}, "00000000", "00000000")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("compression 3");
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 124})
    void the_length_of_the_file_in_its_header_says_nothing(int header) {
        for (int length : new int[] {0, 1, -1, Integer.MAX_VALUE}) {
            ByteBuffer file = bmp(header, 1, 2, 32, RGB, new int[0], "", "01020300 04050600");
            assertThat(rgb(file.putInt(2, length))).isEqualTo("060504030201");
        }
    }

    @Test
    void a_colour_profile_of_any_length_is_not_looked_at() {
        for (int profile : new int[] {0x4d424544, 0x4c494e4b}) { // embedded, linked
            ByteBuffer file = bmp(124, 1, 1, 32, RGB, new int[0], "", "01020300");
            file.putInt(70, profile).putInt(126, Integer.MAX_VALUE).putInt(130, -5);
            assertThat(rgb(file)).isEqualTo("030201");
        }
    }

    @Test
    void rows_may_begin_above() {
        assertThat(rgb(bmp(40, 1, -2, 32, RGB, new int[0], "", "01020300 04050600")))
                .isEqualTo("030201060504");
    }

    @Test
    void the_first_versions_have_palettes_of_three_bytes() {
        assertThat(rgb(bmp(12, 2, 1, 4, RGB, new int[0], "010203 040506", "10000000")))
                .isEqualTo("060504030201");
        assertThat(rgb(bmp(64, 2, 1, 1, RGB, new int[0], "01020300 04050600", "80000000")))
                .isEqualTo("060504030201");
    }

    @Test
    void colours_that_a_palette_does_not_have_are_black() {
        assertThat(rgb(bmp(40, 1, 1, 8, RGB, new int[0], "01020300", "ff000000")))
                .isEqualTo("000000");
    }

    /** As Pillow reads them; the bytes of the second pixel differ from those of a palette that is taken for pixels. */
    @Test
    void pixels_that_begin_nowhere_or_with_the_palette_follow_it() {
        for (int offset : new int[] {0, 54}) {
            ByteBuffer file = bmp(40, 2, 1, 1, RGB, new int[0], "01020300 04050600", "80000000");
            assertThat(rgb(file.putInt(10, offset))).isEqualTo("060504030201");
        }
        ByteBuffer first = bmp(12, 2, 1, 1, RGB, new int[0], "010203 040506", "80000000");
        assertThat(rgb(first.putInt(10, 0))).isEqualTo("060504030201");
        ByteBuffer noPalette = bmp(40, 1, 1, 24, RGB, new int[0], "", "01020300");
        assertThat(rgb(noPalette.putInt(10, 0))).isEqualTo("030201");
        ByteBuffer masks = bmp(40, 1, 1, 16, MASKS, new int[] {0xf800, 0x7e0, 0x1f}, "", "1f000000");
        assertThat(rgb(masks.putInt(10, 0))).isEqualTo("0000ff");
    }

    @Test
    void a_palette_may_be_longer_than_pixels_can_say() {
        String palette = "01020300 04050600 07080900";
        for (int offset : new int[] {0, 54, 66}) {
            ByteBuffer file = bmp(40, 2, 1, 1, RGB, new int[0], palette, "80000000");
            assertThat(rgb(file.putInt(46, 3).putInt(10, offset))).isEqualTo("060504030201");
        }
        ByteBuffer wrong = bmp(40, 2, 1, 1, RGB, new int[0], "01020300 04050600", "80000000");
        assertThat(rgb(wrong.putInt(46, 99_999))).isEqualTo("060504030201"); // the place of the pixels tells
        assertThatThrownBy(() -> rgb(wrong.putInt(46, -1).putInt(10, 0)))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its palette is missing");
    }

    @Test
    void masks_that_are_all_empty_mean_the_usual_ones() {
        for (int header : new int[] {40, 56, 124}) {
            assertThat(rgb(bmp(header, 1, 1, 32, MASKS, new int[4], "", "010203ff")))
                    .isEqualTo("030201");
            assertThat(rgb(bmp(header, 1, 1, 32, MASKS, new int[4], "", "01020300")))
                    .isEqualTo("ffffff");
        }
    }

    @Test
    void a_missing_palette_is_refused() {
        assertThatThrownBy(() -> rgb(bmp(40, 1, 1, 8, RGB, new int[0], "", "00000000")))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("its palette is missing");
    }

    @Test
    void runs_fill_rows_and_leave_what_they_skip() {
        String palette = "00000000 01010100 02020200 03030300";
        // two of colour 1, end of row; skip one, one of colour 2; end
        assertThat(rgb(bmp(40, 3, 2, 8, RLE8, new int[0], palette, "0201 0000 00020100 0102 0001")))
                .isEqualTo("000000020202000000" + "010101010101000000");
        // alternating 1 and 2, end of row, three literals 3 1 2, end
        assertThat(rgb(bmp(40, 3, 2, 4, RLE4, new int[0], palette, "0312 0000 0003 3120 0001")))
                .isEqualTo("030303010101020202" + "010101020202010101");
    }

    @ParameterizedTest
    @CsvSource({
        "ff01 0000 ff01 0000 ff01, 010101010101", // longer than rows, more rows than there are
        "0002ffff 0001, 000000000000", // moves far out
        "0001, 000000000000"
    })
    void runs_beyond_the_picture_are_dropped(String runs, String rgb) {
        assertThat(rgb(bmp(40, 1, 2, 8, RLE8, new int[0], "00000000 01010100", runs)))
                .isEqualTo(rgb);
    }

    @Test
    void runs_that_end_too_early_are_said_to() {
        for (String runs : new String[] {"", "01", "0101", "0101 0000", "0005 0102", "0002 01"}) {
            assertThatThrownBy(() -> rgb(bmp(40, 1, 2, 8, RLE8, new int[0], "00000000 01010100", runs)))
                    .as(runs)
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("ends too early");
        }
    }

    /**
     * Headers in which one or two fields are replaced by numbers at the bounds: a picture or an {@link ImageException}.
     */
    @Test
    void whatever_a_header_says_there_is_a_picture_or_a_sentence() {
        Random random = new Random(1);
        int[] values = {
            0,
            1,
            2,
            3,
            4,
            8,
            12,
            16,
            24,
            32,
            40,
            52,
            56,
            64,
            108,
            124,
            255,
            256,
            65535,
            1 << 24,
            Integer.MAX_VALUE,
            -1,
            -2,
            Integer.MIN_VALUE
        };
        int[] headers = {12, 40, 52, 56, 64, 108, 124};
        int[] depths = {1, 4, 8, 16, 24, 32};
        ImageOptions options = ImageOptions.DEFAULT.withLimits(new ImageLimits(1 << 20, 100_000, 1));
        int decoded = 0;
        for (int i = 0; i < 60_000; i++) {
            int header = headers[random.nextInt(headers.length)];
            ByteBuffer file = bmp(
                    header,
                    1 + random.nextInt(4),
                    1 + random.nextInt(3),
                    depths[random.nextInt(depths.length)],
                    random.nextInt(4),
                    new int[] {0xff0000, 0xff00, 0xff, 0xff000000},
                    "01020300 04050600",
                    "0201 0000 00020101 0300 0001 0102030405060708090a0b0c0d0e0f10111213141516171819202122232425262728");
            for (int change = random.nextInt(3); change > 0; change--) {
                file.putInt(2 + 2 * random.nextInt((header + 8) / 2), values[random.nextInt(values.length)]);
            }
            try {
                ImageDecoder.decode(ImageSource.of("picture", file.array()), options);
                decoded++;
            } catch (ImageException e) {
                assertThat(e).hasMessageEndingWith(".");
            }
        }
        assertThat(decoded).isBetween(5_000, 55_000);
    }
}
