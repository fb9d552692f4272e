package dev.pixtral.image.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.PixelSize;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JPEG and TIFF pictures of rare kinds and with small faults, each frame equal to what Pillow 13.0 makes of it;
 * {@code make.py} beside the files has written them.
 */
public class JpegAndTiffTest {
    private static final String FOLDER = "/fixtures/image-codecs/";

    public static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(JpegAndTiffTest.class.getResourceAsStream(FOLDER + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ImageSource source(String file) {
        return ImageSource.of(file, bytes("inputs/" + file));
    }

    /** Returns the name of each file and its number of frames. */
    public static Stream<Arguments> files() {
        return new String(bytes("names.txt"), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> line.split(" "))
                .map(words -> Arguments.of(words[0], Integer.parseInt(words[1])));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void every_frame_is_that_of_the_reference(String file, int frames) {
        ImageOptions options = GoldenImages.REFERENCE.withFrames(64);

        List<RgbImage> actual = ImageDecoder.decode(source(file), options);

        ImageInfo info = ImageDecoder.probe(source(file), options);
        assertThat(actual).hasSize(frames);
        assertThat(info.frames()).isEqualTo(frames);
        for (int i = 0; i < frames; i++) {
            RgbImage image = actual.get(i);
            RgbImage expected = ImageDecoder.decode(ImageSource.of(bytes("expected/%s.%d.png".formatted(file, i))));
            assertThat(image.width()).isEqualTo(expected.width());
            assertThat(image.height()).isEqualTo(expected.height());
            assertThat(image.rgb()).as("frame %d", i).isEqualTo(expected.rgb());
            assertThat(info.pictures().get(i)).isEqualTo(new PixelSize(image.width(), image.height()));
        }
        assertThat(ImageDecoder.decode(source(file), GoldenImages.REFERENCE)
                        .getFirst()
                        .rgb())
                .isEqualTo(actual.getFirst().rgb());
    }

    @Test
    void the_order_of_bytes_does_not_matter_to_viewers() {
        for (String kind : List.of("float32", "int8", "int16", "int32", "uint16")) {
            for (String packing : List.of("raw", "lzw", "tiles")) {
                RgbImage little = ImageDecoder.decode(source("%s-little-%s.tif".formatted(kind, packing)));
                RgbImage big = ImageDecoder.decode(source("%s-big-%s.tif".formatted(kind, packing)));
                assertThat(big.rgb()).as("%s %s", kind, packing).isEqualTo(little.rgb());
            }
        }
    }
}
