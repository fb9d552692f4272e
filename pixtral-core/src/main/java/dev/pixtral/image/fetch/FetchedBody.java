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
 * What a server sent, to the bytes of a picture: unpacked, never more than allowed, and given up at the first bytes
 * that are no picture's.
 */
final class FetchedBody {
    private FetchedBody() {}

    /**
     * Reads a body.
     *
     * @param in what was sent; not closed
     * @param encoding value of the header {@code Content-Encoding}, or empty
     * @param name how messages call the picture
     * @param maxBytes most bytes, as sent and as unpacked
     * @throws ImageException if it is no picture, too large, or packed in a way that was not asked for or in very many
     *     parts
     */
    static byte[] read(InputStream in, String encoding, String name, long maxBytes) throws IOException {
        InputStream sent = new LimitedInput(in, name, maxBytes);
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> picture(sent, name);
            // was not asked for, but there are servers that send it all the same
            case "gzip", "x-gzip" -> {
                try (InputStream unpacked = new GzipMembers(sent, name)) {
                    yield picture(new LimitedInput(unpacked, name, maxBytes), name);
                }
            }
            default ->
                throw FetchExceptions.badAnswer(
                        name, "the server packed it in a way that was not asked for (Content-Encoding)");
        };
    }

    /**
     * Reads the beginning of what comes with a failure, as far as it comes.
     *
     * @param encoding value of the header {@code Content-Encoding}, or empty
     * @param most most bytes, as sent and as unpacked
     * @return bytes; none if they are packed in another way than gzip
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
            // what came until then will do
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] picture(InputStream in, String name) throws IOException {
        byte[] head = in.readNBytes(TextFormats.PREFIX);
        FormatSniffer.sniff(ByteView.of(name, head));
        return new SequenceInputStream(new ByteArrayInputStream(head), in).readAllBytes();
    }
}
