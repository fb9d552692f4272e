package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;

/**
 * A server's answer that reports a failure.
 *
 * @param name name of the picture in messages
 * @param status status code
 * @param words the server's explanation, in printable form; may be empty
 */
record Refusal(String name, int status, String words) {
    FetchException exception() {
        return exception("");
    }

    /** Returns the exception to throw, with advice for the user. */
    FetchException exception(String advice) {
        return FetchExceptions.badAnswer(
                name,
                what().formatted(status)
                        + (advice.isEmpty() ? "" : "; " + advice)
                        + (words.isEmpty() ? "" : "; it says: \"" + words + "\""));
    }

    private String what() {
        return switch (status) {
            case 401, 403, 407 -> "the server requires permission for it (status %d)";
            case 404, 410 -> "there is nothing at this address (status %d)";
            case 429 -> "the server received too many requests (status %d)";
            case 503 -> "the server is busy or unavailable (status %d)";
            default -> "the server answered with status %d";
        };
    }
}
