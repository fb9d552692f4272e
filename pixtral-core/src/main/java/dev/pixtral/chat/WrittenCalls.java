package dev.pixtral.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.pixtral.errors.PromptException;
import dev.pixtral.json.PythonJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads an array of calls as a model wrote it. Arguments are cut out of its text, so that no value is changed by being
 * read. Used once.
 */
final class WrittenCalls {
    private static final String NO_ARGUMENTS = "{}";

    private final String text;
    private final JsonParser parser;
    private int number; // of the call that is being read, from 1

    private WrittenCalls(String text, JsonParser parser, int before) {
        this.text = text;
        this.parser = parser;
        this.number = before;
    }

    /**
     * A call.
     *
     * @param name one that a tool can have
     * @param arguments JSON text of an object
     * @param id what was written as id; empty for none
     */
    record Call(String name, String arguments, String id) {}

    /**
     * Reads a JSON array of calls.
     *
     * @param text what the model wrote
     * @param before calls that came before it
     * @return one or more calls
     * @throws PromptException if it is something else, without any of it
     */
    static List<Call> read(String text, int before) {
        try (JsonParser parser = PythonJson.parser(text)) {
            return new WrittenCalls(text, parser, before).calls();
        } catch (StreamConstraintsException e) {
            throw PromptException.because("The tool calls are nested deeper than %d levels.", PythonJson.DEEPEST);
        } catch (IOException e) { // a string has no other way to fail than not to be JSON
            throw PromptException.because("The tool calls are cut off, or not JSON.");
        }
    }

    private List<Call> calls() throws IOException {
        List<Call> calls = new ArrayList<>();
        if (parser.nextToken() == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                number++;
                calls.add(call());
            }
        }
        if (calls.isEmpty()) {
            throw PromptException.because("The tool calls are not a JSON array of one or more calls.");
        }
        if (parser.nextToken() != null) {
            throw PromptException.because("Something else stands behind the array of tool calls.");
        }
        return calls;
    }

    private Call call() throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("is not a JSON object");
        }
        String name = "";
        String arguments = NO_ARGUMENTS;
        String id = "";
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName().equals("parameters") ? "arguments" : parser.currentName();
            parser.nextToken();
            if (!seen.add(field)) {
                throw wrong("has a field twice");
            }
            switch (field) {
                case "name" -> name = string();
                case "arguments" -> arguments = arguments();
                case "id" -> id = string();
                case "type" -> checkType();
                default -> throw wrong("has a field that calls do not have; it may have a name, arguments and an id");
            }
        }
        if (!Tool.isName(name)) {
            throw wrong("has no name that a tool can have");
        }
        return new Call(name, arguments, id);
    }

    /** A string, or empty if it is something else. */
    private String string() throws IOException {
        String value = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : "";
        parser.skipChildren();
        return value;
    }

    private void checkType() throws IOException {
        if (!string().equals("function")) {
            throw wrong("is of a type other than \"function\"");
        }
    }

    private String arguments() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, text);
            case VALUE_STRING -> parser.getText().isBlank() ? NO_ARGUMENTS : within(parser.getText());
            case VALUE_NULL -> NO_ARGUMENTS;
            default -> throw wrong("has arguments that are not a JSON object");
        };
    }

    /** Arguments that are written as a string, as other services have them. */
    private String within(String string) throws IOException {
        try (JsonParser inner = PythonJson.parser(string)) {
            if (inner.nextToken() == JsonToken.START_OBJECT) {
                String object = object(inner, string);
                if (inner.nextToken() == null) {
                    return object;
                }
            }
        } catch (StreamConstraintsException e) {
            throw e;
        } catch (IOException e) { // told below, as what is JSON of another kind
        }
        throw wrong("has a string for arguments that holds no JSON object");
    }

    /**
     * The text of the object that begins here. A field that is there twice stays so: the text is the model's, and
     * readers of JSON take the last, as the reference does.
     */
    private String object(JsonParser from, String source) throws IOException {
        int begin = (int) from.currentTokenLocation().getCharOffset();
        int open = 0;
        do {
            switch (from.currentToken()) {
                case START_OBJECT, START_ARRAY -> open++;
                case END_OBJECT, END_ARRAY -> open--;
                case VALUE_NUMBER_FLOAT -> checkFinite(from.getText());
                default -> {}
            }
            if (open > 0) {
                from.nextToken();
            }
        } while (open > 0);
        return source.substring(begin, (int) from.currentTokenLocation().getCharOffset() + 1);
    }

    private void checkFinite(String number) {
        if (!Character.isDigit(number.charAt(number.length() - 1))) { // NaN, Infinity, -INF
            throw wrong("has a number in its arguments that JSON does not have, such as NaN or Infinity");
        }
    }

    private PromptException wrong(String what) {
        return PromptException.because("Tool call %d %s.", number, what);
    }
}
