package dev.pixtral.image.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.pixtral.image.GoldenImages;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.codec.JpegAndTiffTest;
import dev.pixtral.image.codec.ManyFormatsTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Files that are cut off: they are decoded or refused with a sentence, and nothing else happens. Files changed at
 * random are fuzzed, see the package {@code fuzz}.
 */
class DamagedImagesTest {
    private static final ImageOptions OPTIONS = ImageOptions.DEFAULT
            .withLimits(new ImageLimits(1 << 20, 250_000, 64))
            .withFrames(64);

    /** Returns all test pictures, by name. */
    static Stream<String> files() {
        return Stream.of(
                        GoldenImages.files().stream(),
                        ManyFormatsTest.files()
                                .map(arguments -> "formats/" + arguments.get()[0]),
                        JpegAndTiffTest.files()
                                .map(arguments -> "codecs/" + arguments.get()[0]))
                .flatMap(names -> names);
    }

    static byte[] bytes(String file) {
        if (file.startsWith("formats/")) {
            return ManyFormatsTest.bytes("inputs/" + file.substring("formats/".length()));
        }
        return file.startsWith("codecs/")
                ? JpegAndTiffTest.bytes("inputs/" + file.substring("codecs/".length()))
                : GoldenImages.bytes(file);
    }

    private static void decodeOrRefuse(String what, byte[] bytes) {
        ImageSource source = ImageSource.of(what, bytes);
        try {
            ImageDecoder.decode(source, OPTIONS);
            ImageDecoder.probe(source, OPTIONS);
        } catch (ImageException e) {
            assertThat(e.getMessage()).endsWith(".").contains(what);
        } catch (RuntimeException | Error e) {
            fail(what, e);
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void a_file_that_is_cut_off_is_decoded_or_refused(String file) {
        byte[] bytes = bytes(file);
        List<Integer> lengths = new ArrayList<>();
        for (int i = 0; i < 64 && i < bytes.length; i++) {
            lengths.add(i);
            lengths.add(bytes.length - 1 - i);
        }
        new Random(bytes.length).ints(40, 0, bytes.length).forEach(lengths::add);
        for (int length : lengths) {
            decodeOrRefuse("cut at " + length, Arrays.copyOf(bytes, length));
        }
    }

    @Test
    void a_cut_file_of_each_kind_is_said_to_be_cut() {
        for (String file : List.of(
                "inputs/png-rgb-64x48.png",
                "inputs/jpeg-444-64x64.jpg",
                "inputs/jpeg-progressive-70x54.jpg",
                "inputs/gif-transparent-42x30.gif",
                "inputs/bmp-37x45.bmp",
                "inputs/webp-lossy-66x50.webp",
                "inputs/webp-lossless-50x34.webp",
                "inputs/tiff-lzw-45x37.tiff")) {
            byte[] bytes = GoldenImages.bytes(file);
            ImageSource half = ImageSource.of("half", Arrays.copyOf(bytes, bytes.length / 2));
            assertThatThrownBy(() -> ImageDecoder.decode(half))
                    .as(file)
                    .isInstanceOf(ImageException.class)
                    .hasMessage("half ends too early; the picture is damaged or was not copied completely.");
        }
    }

    @Test
    void what_is_missing_behind_the_pixels_is_forgiven() {
        assertSameWithout("inputs/png-rgb-64x48.png", 12); // the closing chunk
        assertSameWithout("inputs/gif-transparent-42x30.gif", 2); // the closing blocks
    }

    private static void assertSameWithout(String file, int bytes) {
        byte[] whole = GoldenImages.bytes(file);
        byte[] cut = Arrays.copyOf(whole, whole.length - bytes);
        assertThat(ImageDecoder.decode(ImageSource.of(cut)).rgb())
                .isEqualTo(ImageDecoder.decode(ImageSource.of(whole)).rgb());
    }
}
