package dev.pixtral.image.codec.tiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.JpegAndTiffTest;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two readings make of grey of more than 8 bits, and which samples are refused. */
class TiffSamplesTest {
    private static final int PREDICTOR = 317;
    private static final int SAMPLE_FORMAT = 339;
    private static final int SHORT = 3;

    private static void assertLevels(byte[] file, ImageOptions options, IntUnaryOperator level) {
        RgbImage image = ImageDecoder.decode(ImageSource.of(file), options).getFirst();
        for (int x = 0; x < image.width(); x++) {
            assertThat(image.rgb()[3 * x] & 0xff).as("pixel %d", x).isEqualTo(level.applyAsInt(x));
        }
    }

    private static TiffMaker grey16(boolean bigEndian, int photometric) {
        TiffMaker maker = new TiffMaker();
        maker.width = 300;
        maker.bits = 16;
        maker.samples = 1;
        maker.bigEndian = bigEndian;
        maker.photometric = photometric;
        return maker;
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "true, 1", "false, 5", "true, 5", "false, 8"})
    void a_viewer_shows_the_high_byte_of_16_bit_grey(boolean bigEndian, int compression) {
        TiffMaker maker = grey16(bigEndian, TiffFile.BLACK_IS_ZERO);
        maker.compression = compression;
        byte[] file = maker.make((x, y, band) -> 211 * x);

        assertLevels(file, ImageOptions.DEFAULT, x -> 211 * x >> 8);
        assertLevels(file, GoldenImages.REFERENCE, x -> Math.min(211 * x, 255));
    }

    @Test
    void white_may_be_zero_for_a_viewer() {
        byte[] file = grey16(false, TiffFile.WHITE_IS_ZERO).make((x, y, band) -> 211 * x);

        assertLevels(file, ImageOptions.DEFAULT, x -> 0xffff - 211 * x >> 8);
        assertLevels(file, GoldenImages.REFERENCE, x -> Math.min(211 * x, 255)); // Pillow does not look
    }

    @Test
    void white_is_never_zero_in_32_bit_grey() {
        TiffMaker maker = grey16(false, TiffFile.WHITE_IS_ZERO);
        maker.bits = 32;
        ByteBuffer stored = ByteBuffer.allocate(4 * maker.width).order(ByteOrder.LITTLE_ENDIAN);
        for (int x = 0; x < maker.width; x++) {
            stored.putInt(x);
        }
        maker.encoded = stored.array();
        byte[] file = maker.make((x, y, band) -> 0);

        assertLevels(file, ImageOptions.DEFAULT, x -> Math.min(x, 255));
        assertLevels(file, GoldenImages.REFERENCE, x -> Math.min(x, 255));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9})
    void a_predictor_counts_with_compression_only(int predictor) {
        TiffMaker maker = grey16(false, TiffFile.BLACK_IS_ZERO).with(PREDICTOR, SHORT, predictor);
        assertLevels(maker.make((x, y, band) -> 211 * x), ImageOptions.DEFAULT, x -> 211 * x >> 8);

        TiffMaker shared = new TiffMaker().with(PREDICTOR, SHORT, predictor);
        shared.width = 2;
        shared.photometric = TiffFile.YCBCR;
        shared.subsampling = new int[] {2, 1};
        assertLevels(shared.make((x, y, band) -> band == 0 ? 50 + x : 128), ImageOptions.DEFAULT, x -> 50 + x);

        maker.compression = TiffFile.DEFLATE;
        byte[] packed = maker.make((x, y, band) -> 211 * x);
        if (predictor == 2) {
            assertThat(ImageDecoder.decode(ImageSource.of(packed)).rgb()[3 * 2] & 0xff)
                    .isEqualTo(3 * 211 >> 8); // the sum of the first three
        } else {
            assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("odd.tif", packed)))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining(
                            predictor == 3
                                    ? "its predictor requires floating-point samples, but its samples are integers"
                                    : "predictor 9");
        }
    }

    @Test
    void a_viewer_shows_the_high_bits_of_12_bit_grey() {
        ImageSource source = JpegAndTiffTest.source("uint12.tif");
        RgbImage image = ImageDecoder.decode(source);
        for (int y = 0, i = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++, i += 3) {
                assertThat(image.rgb()[i] & 0xff).isEqualTo((x * 170 + y * 130) % 4096 >> 4);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "16, 1, 3, floating-point samples other than 32-bit grey",
        "8, 3, 3, floating-point samples other than 32-bit grey",
        "8, 3, 2, signed samples of this kind",
        "8, 1, 4, samples of an unknown format",
        "8, 1, 0, samples of an unknown format"
    })
    void samples_that_the_reference_does_not_read_are_refused(int bits, int samples, int format, String what) {
        TiffMaker maker = new TiffMaker().with(SAMPLE_FORMAT, SHORT, format);
        maker.bits = bits;
        maker.samples = samples;
        maker.photometric = samples == 1 ? TiffFile.BLACK_IS_ZERO : TiffFile.RGB;
        byte[] file = maker.make((x, y, band) -> x);

        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("odd.tif", file)))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("odd.tif: TIFF pictures with " + what + " are not supported");
    }

    /** Each number of the header and of the first directory, made as large as it can be. */
    @Test
    void a_bigtiff_file_with_impossible_numbers_is_refused() {
        byte[] whole = JpegAndTiffTest.bytes("inputs/bigtiff-little-lzw.tif");
        int directory =
                (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong(8);
        int refused = 0;
        for (int at = 8; at < whole.length - 8; at = at == 8 ? directory : at + 4) {
            for (long value : new long[] {-1, Long.MAX_VALUE, Long.MIN_VALUE, Integer.MAX_VALUE, 1L << 40}) {
                byte[] file = whole.clone();
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
                try {
                    ImageDecoder.decode(ImageSource.of("liar", file));
                } catch (ImageException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void offsets_of_another_size_are_refused() {
        byte[] file = JpegAndTiffTest.bytes("inputs/bigtiff-little-lzw.tif");
        file[4] = 16;
        assertThatThrownBy(() -> ImageDecoder.decode(ImageSource.of("wide.tif", file)))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("wide.tif: BigTIFF pictures with offsets of 16 bytes are not supported");
    }
}
