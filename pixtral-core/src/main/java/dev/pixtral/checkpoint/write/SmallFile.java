package dev.pixtral.checkpoint.write;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A small file beside the weights.
 *
 * @param name its name in the folder
 * @param content writes its content
 */
public record SmallFile(String name, Content content) {
    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /**
         * Writes the content.
         *
         * @param out the file; left open
         * @throws IOException if writing fails
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * A file of text.
     *
     * @param name its name in the folder
     * @param text its content, written in UTF-8
     * @return the file
     */
    public static SmallFile of(String name, String text) {
        return new SmallFile(name, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
