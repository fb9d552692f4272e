package dev.pixtral.image.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.ColourMath;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.testing.CpuTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TIFF pictures cut into strips and tiles of every kind: what they show does not depend on it, and what they cost
 * hardly.
 */
class TiffSegmentsTest {
    private static final int[] COMPRESSIONS = {TiffMaker.NONE, TiffMaker.LZW, TiffMaker.DEFLATE, TiffMaker.PACK_BITS};

    private static RgbImage decode(byte[] file) {
        return ImageDecoder.decode(ImageSource.of("picture", file));
    }

    /** A sample that differs from its neighbours. */
    private static int sample(int x, int y, int band) {
        return x * 7 + y * 13 + band * 101 + x * y;
    }

    private static byte[] expectedRgb(int width, int height, int bits) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int sample = sample(i / 3 % width, i / 3 / width, i % 3);
            rgb[i] = (byte) (bits == 16 ? (sample * 259 & 0xffff) >> 8 : sample);
        }
        return rgb;
    }

    static Stream<Integer> compressions() {
        return Arrays.stream(COMPRESSIONS).boxed();
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void however_it_is_cut_a_picture_is_the_same(int compression) {
        Random random = new Random(compression);
        for (int i = 0; i < 60; i++) {
            TiffMaker maker = new TiffMaker();
            maker.width = 1 + random.nextInt(70);
            maker.height = 1 + random.nextInt(70);
            maker.bits = random.nextBoolean() ? 8 : 16;
            maker.compression = compression;
            maker.predicted = compression != TiffMaker.NONE && random.nextBoolean();
            maker.planar = random.nextBoolean();
            maker.reversed = random.nextInt(4) == 0;
            maker.bigEndian = random.nextBoolean();
            maker.rowsPerStrip = 1 + random.nextInt(20);
            if (random.nextBoolean()) {
                maker.tileWidth = 16 * (1 + random.nextInt(3));
                maker.tileHeight = 16 * (1 + random.nextInt(3));
            }
            int factor = maker.bits == 16 ? 259 : 1;
            int mask = (1 << maker.bits) - 1;
            byte[] file = maker.make((x, y, band) -> sample(x, y, band) * factor & mask);

            assertThat(decode(file).rgb())
                    .as("case %d", i)
                    .isEqualTo(expectedRgb(maker.width, maker.height, maker.bits));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void grey_of_few_bits_is_spread_and_white_may_be_zero(int bits) {
        int most = (1 << bits) - 1;
        for (int photometric = 0; photometric < 2; photometric++) {
            for (int compression : COMPRESSIONS) {
                TiffMaker maker = new TiffMaker();
                maker.width = 19;
                maker.height = 5;
                maker.bits = bits;
                maker.samples = 1;
                maker.photometric = photometric;
                maker.compression = compression;
                maker.predicted = compression == TiffMaker.LZW;
                maker.rowsPerStrip = 2;
                RgbImage image = decode(maker.make((x, y, band) -> sample(x, y, band) & most));
                for (int i = 0; i < image.rgb().length; i++) {
                    int level = (sample(i / 3 % 19, i / 3 / 19, 0) & most) * 255 / most;
                    assertThat(image.rgb()[i] & 0xff).isEqualTo(photometric == 0 ? 255 - level : level);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 21, 22, 41, 42, 44, 12})
    void chroma_is_shared_by_neighbours(int subsampling) {
        for (boolean planar : new boolean[] {false, true}) {
            TiffMaker maker = new TiffMaker();
            maker.width = 23;
            maker.height = 18;
            maker.photometric = TiffFile.YCBCR;
            maker.subsampling = new int[] {subsampling / 10, subsampling % 10};
            maker.compression = planar ? TiffMaker.LZW : TiffMaker.NONE;
            maker.rowsPerStrip = 8;
            maker.planar = planar;
            RgbImage image =
                    decode(maker.make((x, y, band) -> band == 0 ? sample(x, y, 0) & 0xff : band == 1 ? 90 : 150));
            for (int i = 0; i < 23 * 18; i++) {
                int luma = sample(i % 23, i / 23, 0) & 0xff;
                assertThat(image.rgb()[3 * i] & 0xff).isEqualTo(ColourMath.red(luma, 22));
                assertThat(image.rgb()[3 * i + 1] & 0xff).isEqualTo(ColourMath.green(luma, -38, 22));
                assertThat(image.rgb()[3 * i + 2] & 0xff).isEqualTo(ColourMath.blue(luma, -38));
            }
        }
    }

    @Test
    void coefficients_of_its_own_count() {
        TiffMaker maker = new TiffMaker();
        maker.photometric = TiffFile.YCBCR;
        maker.with(532, 4, 0, 128, 128, 255, 128, 255); // half the range is white
        assertThat(decode(maker.make((_, _, band) -> band == 0 ? 64 : 128)).rgb())
                .containsExactly(128, 127, 128);
    }

    @ParameterizedTest
    @MethodSource("compressions")
    void a_strip_for_each_row_takes_no_memory_of_its_own(int compression) {
        TiffMaker maker = new TiffMaker();
        maker.width = 3;
        maker.height = 200_000;
        maker.samples = 1;
        maker.photometric = TiffFile.BLACK_IS_ZERO;
        maker.compression = compression;
        maker.rowsPerStrip = 1;
        maker.shared = true;
        byte[] file = maker.make((x, _, _) -> x);
        assertThat(decode(file).rgb()).startsWith(0, 0, 0, 1, 1, 1, 2, 2, 2, 0).hasSize(9 * 200_000);

        long before = allocated();
        decode(file);
        assertThat(allocated() - before).isLessThan(100L * 200_000); // it was 37,000 bytes a strip
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static void assertRefused(byte[] file, String message) {
        CpuTime.assertCosts(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> decode(file))
                        .isInstanceOf(ImageException.class)
                        .hasMessageContaining(message));
    }

    private static TiffMaker grey(int width, int height, int compression) {
        TiffMaker maker = new TiffMaker();
        maker.width = width;
        maker.height = height;
        maker.samples = 1;
        maker.photometric = TiffFile.BLACK_IS_ZERO;
        maker.compression = compression;
        return maker;
    }

    @Test
    void tiles_smaller_than_any_are_refused() {
        List<int[]> sizes = new ArrayList<>(List.of(new int[] {1, 1}, new int[] {16, 8}, new int[] {15, 16}));
        for (int[] size : sizes) {
            TiffMaker maker = grey(200, 200, TiffMaker.LZW);
            maker.tileWidth = size[0];
            maker.tileHeight = size[1];
            maker.shared = true;
            assertRefused(
                    maker.make((_, _, _) -> 1),
                    "its tiles have %d x %d pixels, but TIFF allows none smaller than 16 x 16"
                            .formatted(size[0], size[1]));
        }
    }

    @Test
    void more_segments_than_can_be_are_refused() {
        TiffMaker strips = grey(4, 4, TiffMaker.LZW);
        strips.rowsPerStrip = 1;
        strips.extraSegments = 10;
        assertRefused(strips.make((_, _, _) -> 1), "it has 14 strips, more than the 4 that its rows can fill");
        TiffMaker tiles = grey(40, 40, TiffMaker.LZW);
        tiles.tileWidth = 32;
        tiles.tileHeight = 32;
        tiles.extraSegments = 1;
        assertRefused(tiles.make((_, _, _) -> 1), "it has 5 tiles, more than the 4 that its size can fill");
    }

    @Test
    void tiles_that_hardly_touch_the_picture_are_refused() {
        TiffMaker maker = grey(1, 1_000_000, TiffMaker.DEFLATE);
        maker.tileWidth = 100_000;
        maker.tileHeight = 160;
        maker.shared = true;
        assertRefused(maker.make((_, _, _) -> 1), "its tiles cover far more than the picture");
    }

    @Test
    void segments_that_share_much_data_are_refused() {
        TiffMaker maker = grey(1, 40_000, TiffMaker.LZW);
        maker.rowsPerStrip = 1;
        maker.shared = true;
        byte[] file = maker.with(279, 4, lengths(40_000, 100_000)).make((_, _, _) -> 1);
        assertRefused(file, "its tiles or strips share too much of their data");
    }

    @Test
    void segments_that_cost_much_each_are_limited() {
        TiffMaker maker = grey(1, 131_073, TiffMaker.FAX);
        maker.bits = 1;
        maker.rowsPerStrip = 1;
        maker.shared = true;
        assertRefused(
                maker.make((_, _, _) -> 1),
                "TIFF pictures with more than 131,072 tiles or strips with this compression");
    }

    @Test
    void tiles_of_jpeg_are_put_together() {
        byte[] jpeg = GoldenImages.bytes("inputs/jpeg-444-64x64.jpg");
        TiffMaker maker = new TiffMaker();
        maker.width = 100;
        maker.height = 70;
        maker.photometric = TiffFile.YCBCR;
        maker.compression = TiffMaker.JPEG;
        maker.tileWidth = 64;
        maker.tileHeight = 64;
        maker.encoded = jpeg;
        byte[] rgb = decode(maker.make((_, _, _) -> 0)).rgb();
        byte[] tile = decode(jpeg).rgb();
        for (int y = 0; y < 70; y++) {
            for (int x = 0; x < 100; x++) {
                int from = 3 * (y % 64 * 64 + x % 64);
                assertThat(Arrays.copyOfRange(rgb, 3 * (100 * y + x), 3 * (100 * y + x) + 3))
                        .isEqualTo(Arrays.copyOfRange(tile, from, from + 3));
            }
        }
    }

    private static int[] lengths(int count, int length) {
        int[] lengths = new int[count];
        Arrays.fill(lengths, length);
        return lengths;
    }

    @Test
    void a_message_quotes_few_of_many_numbers() {
        int[] bits = new int[100];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = i;
        }
        byte[] file = grey(4, 4, TiffMaker.NONE).with(258, 3, bits).make((_, _, _) -> 1);
        assertThatThrownBy(() -> decode(file))
                .isInstanceOf(ImageException.class)
                .hasMessage(
                        "picture: TIFF pictures with [0, 1, 2, 3, ...] bits per sample (100 values) are not supported;"
                                + " convert it to PNG, JPEG, WebP, GIF, BMP or TIFF.");
    }
}
