package dev.pixtral.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Walks through the JSON of a tokenizer file token by token, and refuses what is not of the expected kind. */
final class JsonCursor {
    private final JsonParser parser;
    private final String source;

    JsonCursor(JsonParser parser, String source) {
        this.parser = parser;
        this.source = source;
    }

    /** Reads the whole document, which must be one object. */
    void document(FieldReader reader) throws IOException {
        parser.nextToken();
        eachField("the file", reader);
        if (parser.nextToken() != null) {
            throw bad("something follows the closing brace");
        }
    }

    /** Reads the object at the current token; the reader must read or skip the value of each key. */
    void eachField(String what, FieldReader reader) throws IOException {
        require(JsonToken.START_OBJECT, what, "an object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            reader.read(key);
        }
    }

    /** Reads the array at the current token; the reader must read or skip each value. */
    void eachElement(String what, ElementReader reader) throws IOException {
        require(JsonToken.START_ARRAY, what, "an array");
        for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            reader.read(index);
        }
    }

    void skip() throws IOException {
        parser.skipChildren();
    }

    boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    int number(String what) throws IOException {
        require(JsonToken.VALUE_NUMBER_INT, what, "a whole number");
        return parser.getIntValue();
    }

    String text(String what) throws IOException {
        require(JsonToken.VALUE_STRING, what, "a string");
        return parser.getText();
    }

    /** Passes the characters of the string at the current token to a reader, without creating a string. */
    void characters(String what, CharacterReader reader) throws IOException {
        require(JsonToken.VALUE_STRING, what, "a string");
        reader.read(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    byte[] base64(String what) throws IOException {
        require(JsonToken.VALUE_STRING, what, "a base64 string");
        return parser.getBinaryValue();
    }

    /** Returns the scalar at the current token in its JSON form, or a word for an object or an array. */
    String shown() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            default -> TokenizerException.quote(parser.getText());
        };
    }

    TokenizerException bad(String problem) {
        return TokenizerException.badFile(source, problem);
    }

    private void require(JsonToken expected, String what, String kind) {
        if (parser.currentToken() != expected) {
            throw bad("%s must be %s".formatted(what, kind));
        }
    }

    /** Reads the value of a field. */
    @FunctionalInterface
    interface FieldReader {
        void read(String key) throws IOException;
    }

    /** Reads characters, which are valid only during the call. */
    @FunctionalInterface
    interface CharacterReader {
        void read(char[] text, int begin, int length);
    }

    /** Reads an element of an array. */
    @FunctionalInterface
    interface ElementReader {
        void read(int index) throws IOException;
    }
}
