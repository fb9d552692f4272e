package dev.pixtral.image.codec.png;

import dev.pixtral.image.Interruption;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.codec.Exif;
import dev.pixtral.image.codec.Orientation;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Finds the EXIF data of a PNG file: in an {@code eXIf} chunk (PNG specification, third edition, 11.3.4.5); otherwise
 * as hexadecimal digits in a text chunk named {@code Raw profile type exif}, which ImageMagick wrote before that chunk
 * existed. Damaged data is ignored.
 */
final class PngExif {
    private static final String KEYWORD = "Raw profile type exif\0";
    private static final int LINES_BEFORE_DIGITS = 3; // an empty line, the name of the profile, its length

    // EXIF data of JPEG has at most 64 kB, and the orientation is near its beginning
    private static final int MOST_TEXT = 1 << 18;

    private PngExif() {}

    static Orientation orientation(PngChunks chunks) {
        return chunks.findIntact("eXIf", "", "IEND")
                .or(() -> chunks.findIntact("tEXt", KEYWORD, "IEND").flatMap(PngExif::plain))
                .or(() -> chunks.findIntact("zTXt", KEYWORD, "IEND").flatMap(PngExif::compressed))
                .map(Exif::orientation)
                .orElse(Orientation.UPRIGHT);
    }

    private static Optional<ByteView> plain(ByteView chunk) {
        int length = Math.min(chunk.length() - KEYWORD.length(), MOST_TEXT);
        return digits(chunk.name(), chunk.ascii(KEYWORD.length(), length));
    }

    private static Optional<ByteView> compressed(ByteView chunk) {
        int from = KEYWORD.length() + 1; // after the compression method
        if (chunk.length() <= from || chunk.u8(from - 1L) != 0) {
            return Optional.empty();
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(chunk.bytes(), chunk.start() + from, chunk.length() - from);
            byte[] text = new byte[MOST_TEXT];
            int length = 0;
            int more;
            do {
                Interruption.check(chunk.name());
                more = inflater.inflate(text, length, text.length - length);
                length += more;
            } while (more > 0);
            return digits(chunk.name(), new String(text, 0, length, StandardCharsets.ISO_8859_1));
        } catch (DataFormatException e) {
            return Optional.empty(); // damaged metadata
        } finally {
            inflater.end();
        }
    }

    /** Returns the bytes that the hexadecimal digits of a profile encode, up to the first other character. */
    private static Optional<ByteView> digits(String name, String text) {
        int at = 0;
        for (int line = 0; line < LINES_BEFORE_DIGITS; line++) {
            at = text.indexOf('\n', at) + 1;
            if (at == 0) {
                return Optional.empty();
            }
        }
        byte[] bytes = new byte[text.length() / 2];
        int count = 0;
        for (; at < text.length(); at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit >= 0) {
                bytes[count / 2] |= (byte) (digit << (count % 2 == 0 ? 4 : 0));
                count++;
            } else if (!Character.isWhitespace(text.charAt(at))) {
                break;
            }
        }
        return Optional.of(new ByteView(name, bytes, 0, count / 2));
    }
}
