package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;
import dev.pixtral.image.ImageException;
import dev.pixtral.image.bytes.ByteView;
import dev.pixtral.image.bytes.FormatSniffer;
import dev.pixtral.image.bytes.TextFormats;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads the bytes of a picture from a response body: decompresses them, enforces the limit, and stops after the first
 * bytes if they are not a picture.
 */
final class FetchedBody {
    private FetchedBody() {}

    /**
     * Reads a body.
     *
     * @param in the body as sent; not closed
     * @param encoding value of the header {@code Content-Encoding}, or empty
     * @param name name of the picture in messages
     * @param maxBytes maximum number of bytes, both as sent and as decompressed
     * @throws ImageException if the body is not a picture, is too large, or is compressed in a way that was not
     *     requested or in too many parts
     */
    static byte[] read(InputStream in, String encoding, String name, long maxBytes) throws IOException {
        InputStream sent = new LimitedInput(in, name, maxBytes);
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> picture(sent, name);
            // not requested, but some servers send it anyway
            case "gzip", "x-gzip" -> {
                try (InputStream unpacked = new GzipMembers(sent, name)) {
                    yield picture(new LimitedInput(unpacked, name, maxBytes), name);
                }
            }
            default ->
                throw FetchExceptions.badAnswer(
                        name, "the server compressed it in a way that was not requested (Content-Encoding)");
        };
    }

    /**
     * Reads the beginning of the body of a failure, as much of it as arrives.
     *
     * @param encoding value of the header {@code Content-Encoding}, or empty
     * @param most maximum number of bytes, both as sent and as decompressed
     * @return the bytes; none if they are compressed in another way than gzip
     */
    static byte[] beginning(InputStream in, String encoding, String name, int most) {
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> asFarAsItComes(in, most);
            case "gzip", "x-gzip" -> asFarAsItComes(new GzipMembers(in, name), most);
            default -> new byte[0];
        };
    }

    private static byte[] asFarAsItComes(InputStream in, int most) {
        byte[] bytes = new byte[most];
        int length = 0;
        try {
            for (int got = 0; got >= 0 && length < most; got = in.read(bytes, length, most - length)) {
                length += got;
            }
        } catch (IOException | FetchException e) {
            // the bytes that have arrived are sufficient
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] picture(InputStream in, String name) throws IOException {
        byte[] head = in.readNBytes(TextFormats.PREFIX);
        FormatSniffer.sniff(ByteView.of(name, head));
        return new SequenceInputStream(new ByteArrayInputStream(head), in).readAllBytes();
    }
}
