package dev.pixtral.image;

import dev.pixtral.errors.Warnings;
import dev.pixtral.image.read.ImageDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pictures as people have them; what stands beside them as {@code .expected.png} is what Pillow 13 makes of them. */
public final class EverydayImages {
    private static final String FOLDER = "/fixtures/everyday/";

    private EverydayImages() {}

    static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(EverydayImages.class.getResourceAsStream(FOLDER + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ImageSource source(String file) {
        return ImageSource.of(file, bytes(file));
    }

    /** What the reference makes of a file. */
    public static RgbImage expected(String file) {
        return ImageDecoder.decode(source(file + ".expected.png"));
    }

    /** What was decoded, with the sentences about it. */
    public record Decoded(List<RgbImage> images, List<String> warnings) {
        public RgbImage first() {
            return images.getFirst();
        }
    }

    public static Decoded decode(ImageSource source, ImageOptions options) {
        Warnings warnings = new Warnings();
        List<RgbImage> images = ImageDecoder.decode(source, options, warnings);
        return new Decoded(images, warnings.list());
    }

    /** The pixels of a picture, a line a row, each as six hexadecimal digits. */
    public static String hex(RgbImage image) {
        int row = 3 * image.width();
        return IntStream.range(0, image.height())
                .mapToObj(y -> IntStream.range(0, image.width())
                        .mapToObj(x -> HexFormat.of().formatHex(image.rgb(), y * row + 3 * x, y * row + 3 * x + 3))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
    }
}
