package dev.pixtral.image;

import dev.pixtral.api.Internal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/** Decodes {@code data:} addresses. Public only for the package that reads pictures, not part of the API. */
@Internal
public final class DataUri {
    private static final Pattern BASE64 =
            Pattern.compile("(?i)[;:]\\s*base64\\s*(?:;|$)"); // the last parameter, except for those that people append
    private static final int MOST_ENCODINGS = 3; // some programs encode an address that is already encoded

    private DataUri() {}

    /**
     * Returns the content of a {@code data:} address.
     *
     * @param source the address
     * @param maxBytes maximum number of bytes
     * @return the encoded picture
     * @throws ImageException if the address has no comma, is not valid base64, or contains more than {@code maxBytes}
     */
    public static byte[] bytes(ImageSource.OfData source, long maxBytes) {
        String uri = source.uri();
        int comma = uri.indexOf(',');
        if (comma < 0) {
            throw ImageExceptions.unreadable(
                    source.name(), "a data address needs a comma, as in data:image/png;base64,iVBORw0…");
        }
        boolean base64 = BASE64.matcher(uri.substring(0, comma)).find();
        // four characters of base64 are three bytes, "%41" is one; twice the length leaves room for white space and
        // padding
        long mostCharacters = base64 ? 2 * maxBytes + 16 : 3 * maxBytes;
        if (uri.length() - comma - 1 > mostCharacters) {
            throw ImageExceptions.tooManyBytes(source.name(), maxBytes);
        }
        byte[] plain = percentDecoded(source, uri.substring(comma + 1), !base64);
        byte[] bytes = base64 || Base64Text.begins(Base64Mistake.start(plain))
                ? Base64Text.decode(source.name(), decodedAgain(source, plain), maxBytes)
                : plain;
        if (bytes.length > maxBytes) {
            throw ImageExceptions.tooManyBytes(source.name(), maxBytes);
        }
        return bytes;
    }

    private static String decodedAgain(ImageSource.OfData source, byte[] plain) {
        String text = new String(plain, StandardCharsets.UTF_8);
        for (int i = 1; i < MOST_ENCODINGS && text.indexOf('%') >= 0; i++) {
            text = new String(percentDecoded(source, text, false), StandardCharsets.UTF_8);
        }
        return text;
    }

    static byte[] percentDecoded(ImageSource.OfData source, String text, boolean strict) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        if (text.indexOf('%') < 0) {
            return in;
        }
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                if (!strict) {
                    out[length++] = in[i]; // reported as invalid base64
                    continue;
                }
                throw ImageExceptions.unreadable(
                        source.name(),
                        "a percent sign is not followed by two hexadecimal digits; write a percent sign as %25");
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        return Arrays.copyOf(out, length);
    }
}
