package dev.pixtral.server;

import dev.pixtral.openai.ErrorJson;
import java.util.Map;

/** Ends a request with an error in OpenAI's form. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String INVALID = "invalid_request_error";

    private final int status;
    private final transient ErrorJson error;
    private final transient Map<String, String> headers;

    private Refusal(int status, ErrorJson error, Map<String, String> headers, Throwable cause) {
        super(error.message(), cause, false, false);
        this.status = status;
        this.error = error;
        this.headers = headers;
    }

    /** The client has to change its request. */
    static Refusal invalid(int status, String code, String message) {
        return new Refusal(status, new ErrorJson(message, INVALID, "", code), Map.of(), null);
    }

    /** The client has to change a field of its request. */
    static Refusal invalidField(int status, String param, String code, String message) {
        return new Refusal(status, new ErrorJson(message, INVALID, param, code), Map.of(), null);
    }

    /** The client has to send a key. */
    static Refusal unknownKey() {
        return new Refusal(
                401,
                new ErrorJson(
                        "A valid key is needed; send it as Authorization: Bearer KEY.", INVALID, "", "invalid_api_key"),
                Map.of("WWW-Authenticate", "Bearer"),
                null);
    }

    /** The method is not one of those that a path has. */
    static Refusal method(String path, String methods) {
        return new Refusal(
                405,
                new ErrorJson("%s allows only %s.".formatted(path, methods), INVALID, "", "method_not_allowed"),
                Map.of("Allow", methods),
                null);
    }

    /** The same request may succeed later. */
    static Refusal later(int status, String type, String code, String message, long seconds) {
        return new Refusal(
                status, new ErrorJson(message, type, "", code), Map.of("Retry-After", Long.toString(seconds)), null);
    }

    /** Nothing that the client could change. */
    static Refusal failure(int status, String code, String message, Throwable cause) {
        return new Refusal(status, new ErrorJson(message, "server_error", "", code), Map.of(), cause);
    }

    int status() {
        return status;
    }

    ErrorJson error() {
        return error;
    }

    /** Headers of the answer besides those of every answer. */
    Map<String, String> headers() {
        return headers;
    }
}
