package dev.pixtral.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pixtral.testing.SafetensorsFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The golden data of the reference: mistral-common 1.13.1 with Pillow 13 and OpenCV 5. */
public final class GoldenImages {
    public static final ImageOptions REFERENCE = ImageOptions.DEFAULT.withReading(ImageOptions.Reading.REFERENCE);

    private static final String FOLDER = "/fixtures/image/";

    private GoldenImages() {}

    static JsonNode expected() {
        try {
            return new ObjectMapper().readTree(bytes("expected.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> cases() {
        return StreamSupport.stream(expected().get("cases").spliterator(), false);
    }

    /** Returns the input files, each once, such as {@code inputs/bmp-37x45.bmp}. */
    public static List<String> files() {
        return cases().map(test -> test.get("file").textValue()).distinct().toList();
    }

    public static SafetensorsFile tensors() {
        return SafetensorsFile.ofResource(FOLDER + "tensors.safetensors");
    }

    public static byte[] bytes(String file) {
        try (InputStream in = Objects.requireNonNull(GoldenImages.class.getResourceAsStream(FOLDER + file), file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
