package dev.pixtral.examples.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Documents as JSON: the name of the file, the kind, and the record's components. */
final class Json {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** An object on one line, without a line break. */
    static String line(JsonNode object) {
        return object.toString();
    }

    static JsonNode parse(String line) throws JsonProcessingException {
        return MAPPER.readTree(line);
    }

    static ObjectNode of(String file, Document document) {
        ObjectNode object =
                object().put("file", file).put("kind", document.kind().label());
        object.setAll((ObjectNode) MAPPER.valueToTree(document));
        return object;
    }

    /** The document in an object that {@link #of} made. */
    static Document document(JsonNode object) throws JsonProcessingException {
        Kind kind = kind(object.path("kind").asText());
        ObjectNode fields = object();
        kind.fields().forEach(field -> fields.set(field, object.get(field)));
        return MAPPER.treeToValue(fields, kind.type());
    }

    static Kind kind(String label) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.label().equals(label))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("\"" + label + "\" is not a kind of document"));
    }
}
