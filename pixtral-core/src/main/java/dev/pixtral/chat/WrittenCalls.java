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
 * Parses an array of calls that a model wrote, or the arguments of a call. Arguments are cut out of the text, so that
 * parsing changes no value. Used once.
 */
final class WrittenCalls {
    private static final String NO_ARGUMENTS = "{}";

    private final String text;
    private final JsonParser parser;
    private int number; // of the current call, from 1

    private WrittenCalls(String text, JsonParser parser, int before) {
        this.text = text;
        this.parser = parser;
        this.number = before;
    }

    /**
     * A call.
     *
     * @param name a valid tool name
     * @param arguments JSON text of an object
     * @param id the id as written; empty for none
     */
    record Call(String name, String arguments, String id) {}

    /**
     * Parses a JSON array of calls.
     *
     * @param text the text that the model wrote
     * @param before number of calls before it
     * @return one or more calls
     * @throws PromptException if it is something else; the message does not quote the text
     */
    static List<Call> read(String text, int before) {
        try (JsonParser parser = PythonJson.parser(text)) {
            return new WrittenCalls(text, parser, before).calls();
        } catch (StreamConstraintsException e) {
            throw PromptException.because("The tool calls are nested deeper than %d levels.", PythonJson.DEEPEST);
        } catch (IOException e) { // reading a string fails only if it is not JSON
            throw PromptException.because("The tool calls are cut off, or not JSON.");
        }
    }

    /**
     * Parses a call whose parts the model wrote separately.
     *
     * @param id the id as written; empty for none
     * @param arguments JSON of an object, or blank
     * @param number of the call, from 1
     * @return the call
     * @throws PromptException if the arguments are something else, or the name is none; the message quotes neither
     */
    static Call named(String name, String id, String arguments, int number) {
        try (JsonParser parser = PythonJson.parser(arguments)) {
            WrittenCalls call = new WrittenCalls(arguments, parser, number);
            if (!Tool.isName(name.strip())) {
                throw call.wrong("has no valid tool name");
            }
            return new Call(name.strip(), call.whole(), id.strip());
        } catch (StreamConstraintsException e) {
            throw PromptException.because("The tool calls are nested deeper than %d levels.", PythonJson.DEEPEST);
        } catch (IOException e) { // reading a string fails only if it is not JSON
            throw PromptException.because("The arguments of tool call %d are cut off, or not JSON.", number);
        }
    }

    /** Returns the only object of the text; no arguments if the text is blank. */
    private String whole() throws IOException {
        if (text.isBlank()) {
            return NO_ARGUMENTS;
        }
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw wrong("has arguments that are not a JSON object");
        }
        String object = object(parser, text);
        if (parser.nextToken() != null) {
            throw wrong("has arguments that are followed by other text");
        }
        return object;
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
            throw PromptException.because("The array of tool calls is followed by other text.");
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
                default -> throw wrong("has an unknown field; a call may have a name, arguments and an id");
            }
        }
        if (!Tool.isName(name)) {
            throw wrong("has no valid tool name");
        }
        return new Call(name, arguments, id);
    }

    /** Returns a string, or an empty one if the value is something else. */
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

    /** Returns arguments that are written as a string, as other services do. */
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
        } catch (IOException e) { // reported below, like JSON of another type
        }
        throw wrong("has a string as arguments that contains no JSON object");
    }

    /**
     * Returns the text of the object that begins here. Duplicate fields stay: the text is the model's, and JSON parsers
     * use the last one, as the reference does.
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
            throw wrong("has a number in its arguments that JSON does not support, such as NaN or Infinity");
        }
    }

    private PromptException wrong(String what) {
        return PromptException.because("Tool call %d %s.", number, what);
    }
}
