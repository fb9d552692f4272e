package dev.pixtral.image;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Finds out what a file is from its first bytes, and says so kindly if it is nothing that can be decoded. */
final class FormatSniffer {
    private static final int TEXT_PREFIX = 1024;
    private static final Set<Long> BMP_HEADER_SIZES = Set.of(12L, 40L, 52L, 56L, 64L, 108L, 124L);

    private FormatSniffer() {}

    /**
     * Returns the format.
     *
     * @throws ImageException if it is none that can be decoded
     */
    static ImageFormat sniff(ByteView in) {
        if (in.length() == 0) {
            throw ImageException.empty(in.name());
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
        if (in.startsWith(0, "II*\0")
                || in.startsWith(0, "MM\0*")
                || in.startsWith(0, "II+\0")
                || in.startsWith(0, "MM\0+")) {
            return ImageFormat.TIFF;
        }
        // two letters prove little, a text may begin with them: the length of the header that follows must be one of
        // BMP
        if (in.startsWith(0, "BM") && in.has(0, 18) && BMP_HEADER_SIZES.contains(in.u32le(14))) {
            return ImageFormat.BMP;
        }
        throw refusal(in);
    }

    private static ImageException refusal(ByteView in) {
        String name = in.name();
        if (in.startsWith(4, "ftyp")) {
            return mediaContainer(in);
        }
        if (in.startsWith(0, "\0\0\0\fjP  ") || in.startsWith(0, "\u00ff\u004f\u00ff\u0051")) {
            return ImageException.unsupportedFormat(name, "JPEG 2000 pictures");
        }
        if (in.startsWith(0, "\0\0\0\fJXL ") || in.startsWith(0, "\u00ff\n")) {
            return ImageException.unsupportedFormat(name, "JPEG XL pictures");
        }
        if (in.startsWith(0, "8BPS")) {
            return ImageException.unsupportedFormat(name, "Photoshop (PSD) pictures");
        }
        if (in.startsWith(0, "\0\0\1\0") || in.startsWith(0, "\0\0\2\0")) {
            return ImageException.unsupportedFormat(name, "icons (ICO)");
        }
        if (in.startsWith(0, "%PDF-")) {
            return ImageException.unsupportedFormat(name, "PDF documents");
        }
        if (in.startsWith(0, "PK\u0003\u0004")) {
            return ImageException.notAPicture(name, "a ZIP archive or an office document");
        }
        return text(in);
    }

    /** HEIC, AVIF and videos share one container; the brands in its first box tell them apart. */
    private static ImageException mediaContainer(ByteView in) {
        int end = (int) Math.min(in.length(), Math.min(in.u32be(0), 256));
        String brands = ascii(in, Math.max(8, end)).substring(8);
        if (brands.contains("avif") || brands.contains("avis")) {
            return ImageException.unsupportedFormat(in.name(), "AVIF pictures");
        }
        if (brands.contains("heic") || brands.contains("heix") || brands.contains("mif1") || brands.contains("hevc")) {
            return ImageException.unsupportedFormat(in.name(), "HEIC pictures");
        }
        return ImageException.notAPicture(in.name(), "a video");
    }

    private static ImageException text(ByteView in) {
        if (!looksLikeText(in)) {
            return ImageException.unknownFormat(in.name());
        }
        String text = ascii(in, TEXT_PREFIX).toLowerCase(Locale.ROOT);
        if (text.contains("<svg")) {
            return ImageException.unsupportedFormat(in.name(), "SVG drawings");
        }
        if (text.contains("<!doctype html") || text.contains("<html")) {
            return ImageException.notAPicture(in.name(), "a web page (HTML)");
        }
        return ImageException.notAPicture(in.name(), "a text file");
    }

    private static boolean looksLikeText(ByteView in) {
        if (in.startsWith(0, "\u00ff\u00fe") || in.startsWith(0, "\u00fe\u00ff")) {
            return true; // the byte order mark of UTF-16
        }
        int length = Math.min(in.length(), TEXT_PREFIX);
        for (int i = 0; i < length; i++) {
            int c = in.u8(i);
            if (c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' || c == 0x7f) {
                return false;
            }
        }
        return isUtf8(in, length);
    }

    private static boolean isUtf8(ByteView in, int length) {
        // the prefix may end inside a character: leave out up to three bytes of it
        int end = length;
        while (end > 0 && length - end < 3 && end < in.length() && (in.u8(end) & 0xc0) == 0x80) {
            end--;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(in.bytes(), in.start(), end));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String ascii(ByteView in, int most) {
        int length = Math.min(in.length(), most);
        return new String(in.bytes(), in.start(), length, StandardCharsets.ISO_8859_1);
    }
}
