package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.codec.tiff.TiffMaker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Work on pictures looks often whether its thread is interrupted, and ends at once if it is. */
class InterruptionTest {
    private static final int WIDTH = 2000;
    private static final int HEIGHT = 1000;
    private static final int PIXELS_BETWEEN_LOOKS = 100_000;

    private static Callable<?> decoding(byte[] file) {
        ImageOptions options = ImageOptions.DEFAULT.withFrames(64);
        return () -> ImageDecoder.decode(ImageSource.of("picture", file), options);
    }

    private static void assertInterrupted(Callable<?> work, int look) throws InterruptedException {
        LookingThread.Outcome outcome = LookingThread.run(work, look);

        assertThat(outcome.thrown())
                .isInstanceOf(ImageException.class)
                .hasMessageEndingWith("was not processed completely, because the thread was interrupted.");
        assertThat(outcome.marked()).isTrue();
        assertThat(outcome.looks()).isLessThan(look + 10);
    }

    static Stream<String> files() {
        return DamagedImagesTest.files();
    }

    @ParameterizedTest
    @MethodSource("files")
    void every_look_ends_the_decoding(String file) throws InterruptedException {
        Callable<?> work = decoding(DamagedImagesTest.bytes(file));
        LookingThread.Outcome whole = LookingThread.run(work, 0);
        assertThat(whole.thrown()).isNull();
        assertThat(whole.looks()).isPositive();

        assertInterrupted(work, 1);
        assertInterrupted(work, whole.looks());
        assertInterrupted(work, 1 + new Random(whole.looks()).nextInt(whole.looks()));
    }

    static Stream<Arguments> largePictures() throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_3BYTE_BGR);
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            image.setRGB(random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt());
        }
        return Stream.of(
                Arguments.of("png", written("png", image, false)),
                Arguments.of("bmp", written("bmp", image, false)),
                Arguments.of("gif", written("gif", image, false)),
                Arguments.of("jpeg", written("jpeg", image, false)),
                Arguments.of("progressive jpeg", written("jpeg", image, true)),
                Arguments.of("tiff", tiff(WIDTH, HEIGHT, TiffMaker.NONE)),
                Arguments.of("tiff lzw", tiff(WIDTH, HEIGHT, TiffMaker.LZW)),
                Arguments.of("tiff deflate", tiff(WIDTH, HEIGHT, TiffMaker.DEFLATE)),
                Arguments.of("tiff packbits", tiff(WIDTH, HEIGHT, TiffMaker.PACK_BITS)),
                Arguments.of("one row", tiff(WIDTH * HEIGHT, 1, TiffMaker.DEFLATE)));
    }

    private static byte[] written(String format, BufferedImage image, boolean progressive) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam param = writer.getDefaultWriteParam();
        if (progressive) {
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] tiff(int width, int height, int compression) {
        TiffMaker maker = new TiffMaker();
        maker.width = width;
        maker.height = height;
        maker.compression = compression;
        return maker.make((x, y, band) -> x + y + band & 0xff);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("largePictures")
    void a_large_picture_is_looked_after_all_the_time(String name, byte[] file) throws InterruptedException {
        int looks = LookingThread.run(decoding(file), 0).looks();

        assertThat(looks).isGreaterThan(WIDTH * HEIGHT / PIXELS_BETWEEN_LOOKS);
        assertInterrupted(decoding(file), looks / 2);
    }

    @Test
    void making_pixel_values_is_looked_after() throws InterruptedException {
        RgbImage image = new RgbImage(WIDTH, HEIGHT, new byte[3 * WIDTH * HEIGHT]);
        Callable<?> work = () -> new ImagePreprocessor(16, 1024).preprocess(image);
        int looks = LookingThread.run(work, 0).looks();

        assertThat(looks).isGreaterThan(500); // rows of the result
        assertInterrupted(work, looks / 2);
    }
}
