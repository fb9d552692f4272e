package dev.pixtral.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * An error in OpenAI's form.
 *
 * @param message a sentence
 * @param type the kind of error, such as {@code invalid_request_error}
 * @param param the field of the request that caused it; empty if unknown
 * @param code the error, for programs; empty if there is no name for it
 */
public record ErrorJson(String message, String type, String param, String code) {
    /**
     * Writes the error.
     *
     * @return a JSON object and a line break
     */
    public String line() {
        return JsonText.line(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("message", message);
            json.writeStringField("type", type);
            write("param", param, json);
            write("code", code, json);
            json.writeEndObject();
        });
    }

    private static void write(String name, String value, JsonGenerator json) throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }
}
