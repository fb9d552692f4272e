package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.PatchGrid;
import dev.pixtral.image.PixelValues;
import dev.pixtral.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePreprocessorTest {
    private static final ImagePreprocessor PIXTRAL = new ImagePreprocessor(16, 1024);

    @ParameterizedTest
    @CsvSource({
        "1024, 1024, 64, 64, 4160",
        "1025, 512, 64, 32, 2080",
        "4000, 3000, 64, 48, 3120",
        "16, 16, 1, 1, 2",
        "1, 2000, 1, 64, 128",
        "17, 33, 2, 3, 9",
        "1, 1, 1, 1, 2",
        "800, 600, 50, 38, 1938",
        "1920, 1080, 64, 36, 2340",
        "2048, 1025, 64, 32, 2080",
        "3000, 1000, 64, 22, 1430",
        "5000, 3, 64, 1, 65",
        "3000, 1, 64, 1, 65", // a side that rounds to nothing stays one pixel
        "33, 2048, 1, 64, 128", // 16.5 is rounded to even
        "332, 2122, 10, 64, 704",
        "3670, 748, 64, 14, 910",
        "3985, 4810, 53, 64, 3456",
        "2147483647, 1, 64, 1, 65"
    })
    void the_grid_is_that_of_the_reference(int width, int height, int cols, int rows, int tokens) {
        PatchGrid grid = PIXTRAL.grid(width, height);

        assertThat(grid).isEqualTo(new PatchGrid(cols, rows));
        assertThat(grid.tokens()).isEqualTo(tokens);
        assertThat(grid.patches()).isEqualTo(cols * rows);
    }

    /** The pattern of the reference values: (7x + 13y + 29c + (xy mod 11)) mod 256. */
    private static RgbImage pattern(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int c = i % 3;
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) (7 * x + 13 * y + 29 * c + x * y % 11);
        }
        return new RgbImage(width, height, rgb);
    }

    @ParameterizedTest
    @CsvSource({ // made with OpenCV 4.6
        "17, 33, 32, 48, -1.79724, 71.57104, 26.32919, -1.8184993862, 0.3622887313, 1265.73039, 4202.34967",
        "50, 20, 64, 32, -1.65629, 80.80067, 86.93733, -1.8164416947, 0.4935346586, 1144.46222, 5675.63932",
        "1300, 700, 1024, 560, 1.94648, 156.91129, 60.00206, -1.7638469676, 1.5758328236, 323097.3863, 1589006.812"
    })
    void resizing_and_normalising_agree_with_OpenCV(
            int width,
            int height,
            int outWidth,
            int outHeight,
            float firstRed,
            float redAt7x5,
            float lastRed,
            double firstValue,
            double blueAt7x5,
            double sum,
            double absoluteSum) {
        CubicResize resize = new CubicResize(pattern(width, height), outWidth, outHeight);
        float[] row = new float[3 * outWidth];
        resize.row(0, row);
        assertThat(row[0]).isCloseTo(firstRed, within(2e-4f));
        resize.row(5, row);
        assertThat(row[21]).isCloseTo(redAt7x5, within(2e-4f));
        resize.row(outHeight - 1, row);
        assertThat(row[3 * outWidth - 3]).isCloseTo(lastRed, within(2e-4f));

        PixelValues actual = PIXTRAL.preprocess(pattern(width, height));
        assertThat(actual.width()).isEqualTo(outWidth);
        assertThat(actual.height()).isEqualTo(outHeight);
        float[] values = actual.values();
        assertThat((double) values[0]).isCloseTo(firstValue, within(1e-5));
        assertThat((double) values[(2 * outHeight + 5) * outWidth + 7]).isCloseTo(blueAt7x5, within(1e-5));
        assertThat(sum(values, 1)).isCloseTo(sum, within(1e-6 * absoluteSum));
        assertThat(sum(values, -1)).isCloseTo(absoluteSum, within(1e-6 * absoluteSum));
    }

    private static double sum(float[] values, int signOfNegatives) {
        double sum = 0;
        for (float value : values) {
            sum += value < 0 ? signOfNegatives * (double) value : value;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({ // from the tests of mistral-common
        "200, 311, 208, 320, 38949.73",
        "300, 212, 304, 224, 39848.57",
        "251, 1374, 192, 1024, 115051.5",
        "1475, 477, 1024, 336, 201340.1",
        "1344, 1544, 896, 1024, 536907.0",
        "2133, 3422, 640, 1024, 383505.0"
    })
    void a_grey_picture_has_the_sum_of_the_reference(int width, int height, int outWidth, int outHeight, double sum) {
        byte[] grey = new byte[3 * width * height];
        Arrays.fill(grey, (byte) 128);

        PixelValues actual = PIXTRAL.preprocess(new RgbImage(width, height, grey));

        assertThat(actual.width()).isEqualTo(outWidth);
        assertThat(actual.height()).isEqualTo(outHeight);
        assertThat(sum(actual.values(), -1)).isCloseTo(sum, within(1e-5 * sum));
    }

    @Test
    void colours_are_normalised_with_the_statistics_of_their_channel() {
        assertNormalised(0, -1.792263f, -1.752097f, -1.480220f);
        assertNormalised(128, 0.076336f, 0.168897f, 0.339949f);
        assertNormalised(255, 1.930336f, 2.074884f, 2.145897f);
    }

    private static void assertNormalised(int level, float red, float green, float blue) {
        byte sample = (byte) level;
        float[] values = new ImagePreprocessor(1, 1)
                .preprocess(new RgbImage(1, 1, new byte[] {sample, sample, sample}))
                .values();
        assertThat(values).containsExactly(new float[] {red, green, blue}, within(1e-6f));
    }

    @Test
    void one_axis_is_resized_as_OpenCV_does_it() {
        assertThat(resizedLine(8, 0, 100, 200, 255))
                .containsExactly(
                        new float[] {
                            -10.546875f,
                            19.140625f,
                            66.796875f,
                            131.26953f,
                            175.0586f,
                            223.00781f,
                            246.05469f,
                            260.80078f
                        },
                        within(1e-4f));
        assertThat(resizedLine(4, 0, 10, 50, 200, 255, 100, 30, 5))
                .containsExactly(new float[] {1.25f, 123.59375f, 189.21875f, 10.9375f}, within(1e-4f));
        assertThat(resizedLine(2, 0, 10, 50, 200, 255, 100, 30, 5))
                .containsExactly(new float[] {16.875f, 52.8125f}, within(1e-4f));
    }

    /** Resizes a line of grey pixels, lying and standing, which must give the same. */
    private static float[] resizedLine(int size, int... levels) {
        byte[] rgb = new byte[3 * levels.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) levels[i / 3];
        }
        float[] lying = new float[3 * size];
        new CubicResize(new RgbImage(levels.length, 1, rgb), size, 1).row(0, lying);
        CubicResize standing = new CubicResize(new RgbImage(1, levels.length, rgb), 1, size);
        float[] line = new float[size];
        float[] row = new float[3];
        for (int i = 0; i < size; i++) {
            standing.row(i, row);
            line[i] = row[1];
            assertThat(lying[3 * i + 2]).isCloseTo(row[1], within(1e-4f));
        }
        return line;
    }

    @Test
    void the_weights_are_those_of_OpenCV() {
        CubicTaps taps = new CubicTaps(4, 8); // centres at quarters and three quarters
        assertThat(new float[] {taps.weight(1, 0), taps.weight(1, 1), taps.weight(1, 2), taps.weight(1, 3)})
                .containsExactly(new float[] {-.105469f, .878906f, .261719f, -.035156f}, within(1e-6f));
        CubicTaps half = new CubicTaps(8, 4);
        assertThat(new float[] {half.weight(1, 0), half.weight(1, 1), half.weight(1, 2), half.weight(1, 3)})
                .containsExactly(-.09375f, .59375f, .59375f, -.09375f);
        assertThat(taps.position(0, 0)).isZero();
        assertThat(taps.position(7, 3)).isEqualTo(3);
    }

    @Test
    void a_picture_that_fits_is_not_changed() {
        RgbImage image = pattern(48, 32);
        CubicResize resize = new CubicResize(image, 48, 32);
        float[] row = new float[3 * 48];
        for (int y = 0; y < 32; y++) {
            resize.row(y, row);
            for (int i = 0; i < row.length; i++) {
                assertThat(row[i]).isEqualTo(image.rgb()[y * row.length + i] & 0xff);
            }
        }
    }

    @Test
    void should_refuse_sizes_that_make_no_sense() {
        assertThatThrownBy(() -> PIXTRAL.grid(0, 5))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("0 x 5");
        assertThatThrownBy(() -> new ImagePreprocessor(0, 5)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new ImagePreprocessor(16, 1_000_000)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new PatchGrid(0, 1)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new PatchGrid(1 << 20, 1 << 20)).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new RgbImage(2, 2, new byte[11])).isInstanceOf(ImageException.class);
        assertThatThrownBy(() -> new PixelValues(new PatchGrid(1, 1), 2, new float[11]))
                .isInstanceOf(ImageException.class);
    }
}
