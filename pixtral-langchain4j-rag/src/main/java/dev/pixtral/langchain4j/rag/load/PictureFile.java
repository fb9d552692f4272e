package dev.pixtral.langchain4j.rag.load;

import dev.langchain4j.data.document.Metadata;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageFormat;
import dev.pixtral.image.ImageInfo;
import dev.pixtral.image.ImageOptions;
import dev.pixtral.image.ImageSource;
import dev.pixtral.image.RgbImage;
import dev.pixtral.image.read.ImageDecoder;
import dev.pixtral.langchain4j.rag.PictureKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Loads a picture file, or each page of a TIFF file. */
final class PictureFile {
    private static final String SUBJECT = "it"; // failures name the file themselves

    private final LoadOptions options;
    private final ImageOptions decoding;
    private final Delivery delivery;

    PictureFile(LoadOptions options, Delivery delivery) {
        this.options = options;
        this.decoding = ImageOptions.DEFAULT.withLimits(options.limits().pictures());
        this.delivery = delivery;
    }

    void load(Path path, String name) {
        byte[] bytes;
        ImageInfo info;
        Optional<String> date;
        try {
            bytes = read(path);
            info = ImageDecoder.probe(ImageSource.of(SUBJECT, bytes), decoding);
            date = ExifDate.of(info.format(), bytes);
        } catch (IOException | ImageException | Problem | OutOfMemoryError e) {
            failed(null, e);
            return;
        }
        if (info.format() == ImageFormat.TIFF && info.frames() > 1) {
            pages(bytes, info.frames(), options.kind(name, PictureKind.PAGE), date);
        } else {
            whole(bytes, info, options.kind(name, PictureKind.PHOTO), date);
        }
    }

    private byte[] read(Path path) throws IOException {
        long most = decoding.limits().maxBytes();
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = Files.size(path) > most ? null : in.readNBytes((int) most + 1);
            if (bytes == null || bytes.length > most) {
                throw new Problem("it is larger than the limit of %,d bytes".formatted(most));
            }
            return bytes;
        }
    }

    private void whole(byte[] bytes, ImageInfo info, PictureKind kind, Optional<String> date) {
        Delivery.Found found;
        try {
            found = switch (info.format()) {
                case BMP, TIFF -> png(bytes, 1, kind);
                default -> unchanged(bytes, info, kind);
            };
        } catch (ImageException | OutOfMemoryError e) {
            failed(null, e);
            return;
        }
        delivery.found(found, null, null, metadata(date));
    }

    private Delivery.Found unchanged(byte[] bytes, ImageInfo info, PictureKind kind) {
        if (options.decoding()) {
            ImageDecoder.decode(ImageSource.of(SUBJECT, bytes), decoding); // finds damage
        }
        String mediaType = switch (info.format()) {
            case JPEG -> "image/jpeg";
            case GIF -> "image/gif";
            case WEBP -> "image/webp";
            default -> Png.MEDIA_TYPE;
        };
        return new Delivery.Found(bytes, mediaType, info.width(), info.height(), kind, "");
    }

    private void pages(byte[] bytes, int count, PictureKind kind, Optional<String> date) {
        int most = options.limits().maxPages();
        for (int page = 1; page <= Math.min(count, most); page++) {
            Problem.checkInterrupted();
            Delivery.Found found;
            try {
                found = png(bytes, page, kind);
            } catch (ImageException | OutOfMemoryError e) {
                failed(page, e);
                continue;
            }
            delivery.found(found, page, null, metadata(date));
        }
        if (count > most) {
            delivery.failed(null, PdfFile.tooManyPages(count, most));
        }
    }

    private Delivery.Found png(byte[] bytes, int page, PictureKind kind) {
        RgbImage image = ImageDecoder.decodePage(ImageSource.of(SUBJECT, bytes), decoding, page);
        return new Delivery.Found(Png.encode(image), Png.MEDIA_TYPE, image.width(), image.height(), kind, "");
    }

    private static Metadata metadata(Optional<String> date) {
        Metadata metadata = new Metadata();
        date.ifPresent(when -> metadata.put(PictureMetadata.DATE, when));
        return metadata;
    }

    /** The decoder refuses to go on when the thread is interrupted; that is no failure of the file. */
    private void failed(Integer page, Throwable error) {
        Problem.checkInterrupted();
        delivery.failed(page, error instanceof ImageException e ? reworded(e.getMessage()) : Problem.why(error));
    }

    private static String reworded(String message) {
        String start = SUBJECT + ": ";
        String words = message.startsWith(start) ? message.substring(start.length()) : message;
        return words.endsWith(".") ? words.substring(0, words.length() - 1) : words;
    }
}
