package dev.pixtral.server;

import java.time.Duration;

/**
 * What a server accepts from its clients. Limits of the queue are settings of the model
 * ({@link dev.pixtral.PixtralBuilder#maxWaiting}), limits of the bytes and pixels of a picture are options of the
 * answers.
 *
 * @param maxBodyBytes largest body of a request in bytes, 1 to 256 MiB
 * @param maxBodyBytesTogether largest number of bytes of all bodies that are being received and read at a time, at
 *     least {@code maxBodyBytes}
 * @param maxPictures largest number of pictures of a conversation, at least 1
 * @param maxRequests largest number of requests at a time, whether they wait, are being answered, or are not yet
 *     received, at least 1; connections beyond it are closed
 * @param headTime longest time until the head of a request has been received
 * @param pauseTime longest time in which nothing of the body of a request arrives
 * @param bodyTime longest time until the body of a request has been received
 * @param writeTime longest time in which a client accepts nothing of an answer
 */
public record RequestLimits(
        long maxBodyBytes,
        long maxBodyBytesTogether,
        int maxPictures,
        int maxRequests,
        Duration headTime,
        Duration pauseTime,
        Duration bodyTime,
        Duration writeTime) {
    private static final long MOST_BODY_BYTES = 256L << 20;

    /** 64 MiB for a request, 256 MiB together, 64 pictures, 512 requests; 10 s, 15 s, 5 minutes and 30 s. */
    public static final RequestLimits DEFAULT = new RequestLimits(
            64L << 20,
            256L << 20,
            64,
            512,
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));

    /**
     * Checks the limits.
     *
     * @throws ServerException if one of them is out of range
     */
    public RequestLimits {
        require("maxBodyBytes", maxBodyBytes, 1, MOST_BODY_BYTES);
        require("maxBodyBytesTogether", maxBodyBytesTogether, maxBodyBytes, Long.MAX_VALUE);
        require("maxPictures", maxPictures, 1, Integer.MAX_VALUE);
        require("maxRequests", maxRequests, 1, Integer.MAX_VALUE);
        require("headTime", headTime);
        require("pauseTime", pauseTime);
        require("bodyTime", bodyTime);
        require("writeTime", writeTime);
    }

    private static void require(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ServerException(
                    "The limit %s must be %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }

    private static void require(String name, Duration value) {
        if (!value.isPositive()) {
            throw new ServerException("The limit %s must be more than 0, but is %s.".formatted(name, value));
        }
    }

    /**
     * Returns a copy with another largest body.
     *
     * @param bytes largest body in bytes; all bodies together may have four times as many
     * @return changed copy
     */
    public RequestLimits withMaxBodyBytes(long bytes) {
        return new RequestLimits(bytes, 4 * bytes, maxPictures, maxRequests, headTime, pauseTime, bodyTime, writeTime);
    }

    /**
     * Returns a copy with another largest number of pictures.
     *
     * @param pictures largest number of pictures of a conversation
     * @return changed copy
     */
    public RequestLimits withMaxPictures(int pictures) {
        return new RequestLimits(
                maxBodyBytes, maxBodyBytesTogether, pictures, maxRequests, headTime, pauseTime, bodyTime, writeTime);
    }

    /**
     * Returns a copy with another largest number of requests.
     *
     * @param requests largest number of requests at a time
     * @return changed copy
     */
    public RequestLimits withMaxRequests(int requests) {
        return new RequestLimits(
                maxBodyBytes, maxBodyBytesTogether, maxPictures, requests, headTime, pauseTime, bodyTime, writeTime);
    }

    /**
     * Returns a copy with one limit for all times.
     *
     * @param longest longest time to wait for a client
     * @return changed copy
     */
    public RequestLimits withTimes(Duration longest) {
        return new RequestLimits(
                maxBodyBytes, maxBodyBytesTogether, maxPictures, maxRequests, longest, longest, longest, longest);
    }
}
