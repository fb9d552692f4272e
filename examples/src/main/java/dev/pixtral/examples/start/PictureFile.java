package dev.pixtral.examples.start;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Files with pictures as contents of a message. */
public final class PictureFile {
    /** The formats that Pixtral reads, for messages. */
    public static final String FORMATS = "PNG, JPEG, GIF, BMP, WebP or TIFF";

    private static final Set<String> ENDINGS = Set.of("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff");

    private PictureFile() {}

    /**
     * Returns whether a name has the ending of a picture.
     *
     * @param file its name, or a path
     * @return true for an ending such as {@code .png}, in upper or lower case
     */
    public static boolean isNamedAsPicture(String file) {
        return ENDINGS.contains(file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /**
     * Reads a file for a message. A message has the bytes but not the name, so a file that is no picture is reported
     * here, before the model is asked.
     *
     * @param file a picture in any format that Pixtral reads
     * @return its content
     * @throws IllegalArgumentException if it is a folder
     * @throws dev.pixtral.image.ImageException if it is no picture; the message is a sentence that names the file
     */
    public static ImageContent content(Path file) {
        if (Files.isDirectory(file)) {
            throw new IllegalArgumentException(file + " is a folder; give a picture");
        }
        ImageDecoder.probe(ImageSource.of(file), ImageOptions.DEFAULT);
        return ImageContent.from(file, "image/*"); // the model detects the format itself
    }
}
