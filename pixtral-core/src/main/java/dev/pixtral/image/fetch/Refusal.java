package dev.pixtral.image.fetch;

import dev.pixtral.image.FetchException;
import dev.pixtral.image.FetchExceptions;

/**
 * A server's answer that is a failure.
 *
 * @param name how messages call the picture
 * @param status status code
 * @param words what the server says about it, fit for a message; may be empty
 */
record Refusal(String name, int status, String words) {
    FetchException exception() {
        return exception("");
    }

    /** With what there is to do about it. */
    FetchException exception(String advice) {
        return FetchExceptions.badAnswer(
                name,
                what().formatted(status)
                        + (advice.isEmpty() ? "" : "; " + advice)
                        + (words.isEmpty() ? "" : "; it says: \"" + words + "\""));
    }

    private String what() {
        return switch (status) {
            case 401, 403, 407 -> "the server wants a permission for it (status %d)";
            case 404, 410 -> "there is nothing at this address (status %d)";
            case 429 -> "the server has had too many requests (status %d)";
            case 503 -> "the server is busy or out of order (status %d)";
            default -> "the server answered with status %d";
        };
    }
}
