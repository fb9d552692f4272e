package dev.pixtral.langchain4j.rag.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** What a file is: by its first bytes, and only if these say nothing by its name. */
enum FileType {
    PICTURE,
    PDF,
    OTHER;

    private static final int BEGINNING = 1024; // viewers accept a PDF header within so many bytes
    private static final String PDF_HEADER = "%PDF-";
    // also names of pictures that cannot be decoded: users expect them to be loaded, so they are reported
    private static final Set<String> PICTURE_NAMES = Set.of(
            "png", "apng", "jpg", "jpeg", "jpe", "jfif", "mpo", "gif", "bmp", "dib", "webp", "tif", "tiff", "heic",
            "heif", "avif", "jxl", "jp2", "svg", "psd", "ico", "tga", "pgm", "ppm", "pbm", "cr2", "nef", "dng");
    private static final Set<Integer> BMP_HEADER_SIZES = Set.of(12, 40, 52, 56, 64, 108, 124);

    /**
     * Detects the type of a regular file.
     *
     * @throws IOException if it cannot be read
     */
    static FileType of(Path file) throws IOException {
        return of(start(file), extension(file));
    }

    /**
     * Whether a file contains what viewers look for in a PDF file.
     *
     * @throws IOException if it cannot be read
     */
    static boolean hasPdfHeader(Path file) throws IOException {
        return new String(start(file), StandardCharsets.ISO_8859_1).contains(PDF_HEADER);
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes(BEGINNING);
        }
    }

    static FileType of(byte[] start, String extension) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        if (text.startsWith(PDF_HEADER)) {
            return PDF;
        }
        if (isPicture(text)) {
            return PICTURE;
        }
        if (extension.equals("pdf")) {
            return PDF;
        }
        return PICTURE_NAMES.contains(extension) ? PICTURE : OTHER;
    }

    private static boolean isPicture(String text) {
        return text.startsWith("\u0089PNG\r\n\u001a\n")
                || text.startsWith("\u00ff\u00d8\u00ff")
                || text.startsWith("GIF87a")
                || text.startsWith("GIF89a")
                || text.startsWith("RIFF") && text.startsWith("WEBP", 8)
                || text.startsWith("II*\0")
                || text.startsWith("MM\0*")
                || text.startsWith("II+\0")
                || text.startsWith("MM\0+")
                || isBmp(text);
    }

    /** A text may begin with the same two letters, so the size of the next header must be one that BMP has. */
    private static boolean isBmp(String text) {
        return text.startsWith("BM")
                && text.length() > 17
                && text.startsWith("\0\0\0", 15)
                && BMP_HEADER_SIZES.contains((int) text.charAt(14));
    }

    /** The letters after the last dot of the name, in lower case; empty if there are none. */
    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
