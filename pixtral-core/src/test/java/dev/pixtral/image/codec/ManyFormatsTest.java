package dev.pixtral.image.codec;

import static dev.pixtral.image.GoldenImages.REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pictures of many kinds, each frame equal to what Pillow 13.0 makes of it; {@code make.py} beside the files has
 * written them.
 */
public class ManyFormatsTest {
    private static final String FOLDER = "/fixtures/image-formats/";

    public static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(ManyFormatsTest.class.getResourceAsStream(FOLDER + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        ImageSource source = ImageSource.of(file, bytes("inputs/" + file));

        List<RgbImage> actual = ImageDecoder.decode(source, REFERENCE.withFrames(64));

        assertThat(actual).hasSize(frames);
        assertThat(ImageDecoder.probe(source, REFERENCE).frames()).isEqualTo(frames);
        for (int i = 0; i < frames; i++) {
            RgbImage expected = ImageDecoder.decode(ImageSource.of(bytes("expected/%s.%d.png".formatted(file, i))));
            assertThat(actual.get(i).width()).isEqualTo(expected.width());
            assertThat(actual.get(i).height()).isEqualTo(expected.height());
            assertThat(actual.get(i).rgb()).as("frame %d", i).isEqualTo(expected.rgb());
        }
        assertThat(ImageDecoder.decode(source, REFERENCE).getFirst().rgb())
                .isEqualTo(actual.getFirst().rgb());
    }
}
