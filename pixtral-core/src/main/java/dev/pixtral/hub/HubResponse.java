package dev.pixtral.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * An answer whose body has not been read.
 *
 * @param uri the address that answered
 * @param status status code
 * @param headers its headers
 * @param body its body
 */
record HubResponse(URI uri, int status, HttpHeaders headers, ResponseBody body) implements AutoCloseable {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** A connection is used again after a body up to this size. */
    private static final int DRAINED = 64 << 10;

    Optional<String> header(String name) {
        return headers.firstValue(name).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Returns a header that is a whole number; empty if it is not there. */
    OptionalLong number(String name) {
        Optional<String> value =
                header(name).filter(text -> NUMBER.matcher(text).matches());
        return value.isPresent() ? OptionalLong.of(Long.parseLong(value.get())) : OptionalLong.empty();
    }

    boolean isRedirect() {
        return Redirects.isRedirect(status);
    }

    /** Whether the body is the file as it is, not compressed. */
    boolean isPlain() {
        return header("Content-Encoding")
                .map(encoding -> encoding.equalsIgnoreCase("identity"))
                .orElse(true);
    }

    /** Reads a short body to its end, so that the connection can be used again. */
    void drain(Duration stall) throws InterruptedException {
        try {
            int read = 0;
            for (ByteBuffer bytes = body.next(stall); bytes != null; bytes = body.next(stall)) {
                read += bytes.remaining();
                if (read > DRAINED) {
                    break;
                }
            }
        } catch (IOException e) {
            // the connection is of no use any more, and nobody needs the rest of this body
            body.close();
        } finally {
            body.close();
        }
    }

    @Override
    public void close() {
        body.close();
    }
}
