package dev.pixtral.server;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/** Reads bodies of requests into memory, which is bounded for each and for all together. Thread-safe. */
final class BodyReader {
    private static final int FIRST_SIZE = 1 << 14;
    private static final String TOO_LARGE =
            "The request has more than %,d bytes, the limit of this server; use smaller or fewer pictures, or start it"
                    + " with a larger --max-body.";

    private final RequestLimits limits;
    private final AtomicLong held = new AtomicLong();

    BodyReader(RequestLimits limits) {
        this.limits = limits;
    }

    /** What is done with a body. */
    interface Use<T> {
        T of(byte[] body);
    }

    /**
     * Reads a body and uses it. Its memory counts until the use has ended.
     *
     * @throws Refusal if it is too large, or there is no memory for it now
     * @throws IOException if the client is gone or too slow
     */
    <T> T read(Call call, Use<T> use) throws IOException {
        String encoding = call.header("Content-Encoding");
        if (!encoding.isEmpty() && !encoding.equalsIgnoreCase("identity")) {
            throw Refusal.invalid(415, "unsupported_encoding", "Send the request without Content-Encoding.");
        }
        long declared = declared(call);
        if (declared > limits.maxBodyBytes()) {
            throw tooLarge();
        }
        Holding holding = new Holding();
        try {
            return use.of(bytes(call, (int) Math.max(FIRST_SIZE, declared), holding));
        } finally {
            held.addAndGet(-holding.bytes);
        }
    }

    /** Memory that is held for a body. */
    private final class Holding {
        private long bytes;

        void grow(long to) {
            long more = to - bytes;
            if (held.addAndGet(more) > limits.maxBodyBytesTogether()) {
                held.addAndGet(-more);
                throw Refusal.later(
                        429,
                        "rate_limit_error",
                        "too_many_bytes",
                        "The server is receiving too many large requests; try again later.",
                        1);
            }
            bytes = to;
        }
    }

    private static long declared(Call call) {
        String length = call.header("Content-Length");
        return length.isEmpty() ? 0 : Long.parseLong(length.strip()); // the JDK's server has parsed it before
    }

    private Refusal tooLarge() {
        return Refusal.invalid(413, "request_too_large", TOO_LARGE.formatted(limits.maxBodyBytes()));
    }

    /** Memory grows with what has arrived, not with what was announced. */
    private byte[] bytes(Call call, int expected, Holding holding) throws IOException {
        byte[] bytes = new byte[FIRST_SIZE];
        holding.grow(FIRST_SIZE);
        int size = 0;
        long end = System.nanoTime() + limits.bodyTime().toNanos();
        InputStream in = call.requestBody();
        while (true) {
            call.stage().begin(shorter(limits.pauseTime(), end));
            int read = in.read(bytes, size, bytes.length - size);
            call.stage().end();
            if (read < 0) {
                call.noteBodyRead();
                return Arrays.copyOf(bytes, size);
            }
            size += read;
            if (size > limits.maxBodyBytes()) {
                throw tooLarge();
            }
            if (size == bytes.length) {
                int larger = (int)
                        Math.min(limits.maxBodyBytes() + 1, Math.max(2L * size, Math.min(expected + 1L, 4L * size)));
                holding.grow(larger);
                bytes = Arrays.copyOf(bytes, larger);
            }
        }
    }

    private static Duration shorter(Duration pause, long end) {
        Duration rest = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
        return pause.compareTo(rest) < 0 ? pause : rest;
    }
}
