package dev.pixtral.langchain4j.rag.ingest;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Small pictures, each of another colour. */
public final class Png {
    private Png() {}

    /** A picture whose number can be read from its bytes only by comparing them. */
    public static byte[] of(int number) {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            image.setRGB(i % 4, i / 4, number * 31 + i);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes different pictures to the files {@code 00.png}, {@code 01.png} and so on. */
    public static void writeAll(Path folder, int count) {
        for (int i = 0; i < count; i++) {
            write(folder.resolve("%02d.png".formatted(i)), i);
        }
    }

    /** Writes a picture to a file. */
    public static void write(Path file, int number) {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, of(number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
