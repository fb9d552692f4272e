package dev.pixtral.fuzz;

import dev.pixtral.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Inputs on disk: real ones, those that once found something, and those that find something now. */
final class FuzzFiles {
    private static final Path FOUND = Path.of("target", "fuzz-findings");

    private FuzzFiles() {}

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** Real inputs: files of a folder of the test resources, by the ends of their names with a slash before. */
    static List<FuzzTarget.Seed> seeds(String folder, String... ends) {
        return files(Fixtures.path(folder)).stream()
                .filter(file -> Stream.of(ends).anyMatch(("/" + file.getFileName())::endsWith))
                .map(FuzzTarget.Seed::of)
                .toList();
    }

    /** Inputs that found something once. */
    static List<FuzzTarget.Seed> regressions(String target) {
        Path folder = Fixtures.path("fuzz").resolve(target);
        return Files.isDirectory(folder)
                ? files(folder).stream().map(FuzzTarget.Seed::of).toList()
                : List.of();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Keeps an input that found something. */
    static Path keep(String target, byte[] input) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(input);
            Path file = FOUND.resolve(target).resolve(HexFormat.of().formatHex(digest, 0, 8));
            Files.createDirectories(file.getParent());
            return Files.write(file, input).toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
