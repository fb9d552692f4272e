package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchExceptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Bytes as bodies of answers of a server, for fuzzing from outside of the package. */
public final class FetchedBytes {
    private static final int LIMIT = 1 << 20;

    private FetchedBytes() {}

    /** Unpacks what should be gzip. An {@link IOException} counts as an answer that breaks off. */
    public static void unpack(byte[] body) {
        try {
            FetchedBody.read(new ByteArrayInputStream(body), "gzip", "picture", LIMIT);
        } catch (IOException e) {
            throw FetchExceptions.badAnswer("picture", "the answer breaks off");
        }
    }
}
