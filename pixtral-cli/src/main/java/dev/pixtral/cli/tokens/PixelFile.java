package dev.pixtral.cli.tokens;

import dev.pixtral.cli.console.CommandException;
import dev.pixtral.image.PixelValues;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes the pixels that a model receives to a safetensors file: {@code pixel_values}, float32, {@code [3, height,
 * width]}.
 *
 * <p>Format: eight bytes of header length, a JSON header, the values, all little-endian;
 * https://github.com/huggingface/safetensors#format.
 */
final class PixelFile {
    private static final int ALIGNMENT = 8; // of the values in the file; the header is padded with spaces

    private PixelFile() {}

    /**
     * Writes the whole file or nothing: an existing file stays until the new one is complete.
     *
     * @throws CommandException if it cannot be written; then no partial file remains
     */
    static void write(Path file, PixelValues pixels) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw CommandException.failed(
                        "%s is a folder or a device; name a file for the pixels.".formatted(file), null);
            }
            // a link stays a link: its target is replaced
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            if (!Files.isDirectory(target.getParent())) {
                throw CommandException.failed(
                        "%s cannot be written: there is no folder %s.".formatted(file, target.getParent()), null);
            }
            replace(target, content(pixels));
        } catch (IOException e) {
            throw CommandException.failed("%s cannot be written (%s); no partial file remains.".formatted(file, e), e);
        }
    }

    private static void replace(Path target, ByteBuffer content) throws IOException {
        Path part = target.resolveSibling(".%s.%d.part"
                .formatted(target.getFileName(), ProcessHandle.current().pid()));
        try {
            try (SeekableByteChannel out =
                    Files.newByteChannel(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                while (content.hasRemaining()) {
                    out.write(content);
                }
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static ByteBuffer content(PixelValues pixels) {
        int bytes = Float.BYTES * pixels.values().length;
        String header = "{\"pixel_values\":{\"dtype\":\"F32\",\"shape\":[3,%d,%d],\"data_offsets\":[0,%d]}}"
                .formatted(pixels.height(), pixels.width(), bytes);
        byte[] padded = (header + " ".repeat(-header.length() & (ALIGNMENT - 1))).getBytes(StandardCharsets.UTF_8);
        ByteBuffer content =
                ByteBuffer.allocate(Long.BYTES + padded.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(padded.length).put(padded);
        content.asFloatBuffer().put(pixels.values());
        return content.rewind();
    }
}
