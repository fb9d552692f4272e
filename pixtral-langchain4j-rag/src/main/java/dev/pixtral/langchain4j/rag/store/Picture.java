package dev.pixtral.langchain4j.rag.store;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.util.Base64;

/** The bytes of a picture, with what they say about themselves. */
record Picture(byte[] bytes, String sha256, ImageFormat format) {
    /** Sizes in pixels are up to the model; a store limits bytes. */
    private static final ImageOptions OPTIONS =
            ImageOptions.DEFAULT.withLimits(new ImageLimits(2_000_000_000L, 500_000_000L, 1));

    /**
     * Reads the header of a picture.
     *
     * @throws ImageException if these are not the bytes of a picture
     */
    static Picture of(byte[] bytes) {
        return new Picture(bytes, Sha256.of(bytes), format(bytes));
    }

    static ImageFormat format(byte[] bytes) {
        return ImageDecoder.probe(ImageSource.of("the picture", bytes), OPTIONS).format();
    }

    ImageContent content() {
        return ImageContent.from(Base64.getEncoder().encodeToString(bytes), mediaType());
    }

    private String mediaType() {
        return switch (format) {
            case PNG -> "image/png";
            case JPEG -> "image/jpeg";
            case GIF -> "image/gif";
            case BMP -> "image/bmp";
            case WEBP -> "image/webp";
            case TIFF -> "image/tiff";
        };
    }

    /** The usual ending of file names, with its dot. */
    static String ending(ImageFormat format) {
        return switch (format) {
            case PNG -> ".png";
            case JPEG -> ".jpg";
            case GIF -> ".gif";
            case BMP -> ".bmp";
            case WEBP -> ".webp";
            case TIFF -> ".tif";
        };
    }
}
