package dev.pixtral.image.bytes;

import dev.pixtral.image.ImageException;
import dev.pixtral.image.ImageExceptions;
import dev.pixtral.image.ImageFormat;
import java.util.Set;

/** Detects the format of a file from its bytes, and explains what the file is if it cannot be decoded. */
public final class FormatSniffer {
    private static final Set<Long> BMP_HEADER_SIZES = Set.of(12L, 40L, 52L, 56L, 64L, 108L, 124L);

    private FormatSniffer() {}

    /**
     * Detects the format of a picture.
     *
     * @param in the bytes of the picture, or the first of them
     * @return the format
     * @throws ImageException if the format cannot be decoded
     */
    public static ImageFormat sniff(ByteView in) {
        if (in.length() == 0) {
            throw ImageExceptions.empty(in.name());
        }
        if (in.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
            return ImageFormat.PNG;
        }
        if (in.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return ImageFormat.JPEG;
        }
        if (in.startsWith(0, "GIF87a") || in.startsWith(0, "GIF89a")) {
            return ImageFormat.GIF;
        }
        if (in.startsWith(0, "RIFF") && in.startsWith(8, "WEBP")) {
            return ImageFormat.WEBP;
        }
        if (isTiff(in)) {
            return ImageFormat.TIFF;
        }
        // a text may begin with the same two letters, so the length of the next header must be one that BMP has
        if (in.startsWith(0, "BM") && in.has(0, 18) && BMP_HEADER_SIZES.contains(in.u32le(14))) {
            return ImageFormat.BMP;
        }
        throw refusal(in);
    }

    private static boolean isTiff(ByteView in) {
        boolean tiff = in.startsWith(0, "II*\0")
                || in.startsWith(0, "MM\0*")
                || in.startsWith(0, "II+\0") // BigTIFF
                || in.startsWith(0, "MM\0+");
        return tiff && !in.startsWith(8, ForeignFormats.CANON_RAW);
    }

    private static ImageException refusal(ByteView in) {
        return ForeignFormats.of(in)
                .or(() -> TextFormats.of(in))
                .map(format -> format.refusal(in.name()))
                .orElseGet(() -> ImageExceptions.unknownFormat(in.name()));
    }
}
