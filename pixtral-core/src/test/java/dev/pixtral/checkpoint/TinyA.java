package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The small random checkpoint of the test resources, in both layouts, and copies of it to damage. */
final class TinyA {
    static final Path NATIVE = folder("native");
    static final Path HUGGING_FACE = folder("hf");
    static final List<String> SHARDS = List.of("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");

    private TinyA() {}

    private static Path folder(String layout) {
        try {
            return Path.of(
                    TinyA.class.getResource("/fixtures/model/tiny-a/" + layout).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Copies the files of a folder into another one. */
    static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectories(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces text in a file. */
    static void edit(Path file, String text, String replacement) throws IOException {
        String before = Files.readString(file);
        if (!before.contains(text)) {
            throw new IllegalArgumentException(file + " does not contain " + text);
        }
        Files.writeString(file, before.replace(text, replacement));
    }

    static List<short[]> bf16Rows(Tensor tensor) {
        return Stream.iterate(0, row -> row + 1)
                .limit(tensor.rows())
                .map(row -> {
                    short[] values = new short[tensor.cols()];
                    tensor.bf16Row(row, values);
                    return values;
                })
                .toList();
    }

    static int[] ints(List<Long> shape) {
        return shape.stream().mapToInt(Math::toIntExact).toArray();
    }
}
