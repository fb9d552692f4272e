package dev.pixtral.grammar;

import dev.pixtral.schema.CountedTexts;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.ByteDfa;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Recognises texts of a type by recursive descent, trying every way. Knows nothing of frames, trees and masks: what the
 * automaton is compared with. It has no limit on nesting.
 */
final class NaiveJson {
    private static final Pattern NUMBER =
            Pattern.compile("(-(?!0(?!\\.)))?(0|[1-9][0-9]{0,39})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?");
    private static final List<String> ESCAPES = Stream.concat(
                    Stream.of("\\\"", "\\\\", "\\b", "\\f", "\\n", "\\r", "\\t"),
                    IntStream.range(0, 32)
                            .filter(c -> "\b\f\n\r\t".indexOf(c) < 0)
                            .mapToObj("\\u%04x"::formatted))
            .toList();
    private static final int[] CONTINUATIONS = {0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF};

    private static final Map<String, Boolean> BEGINNINGS = new ConcurrentHashMap<>();

    private final JsonSchema schema;
    private String text = ""; // a character for each byte
    private boolean ranOut; // in a place from which the text could go on

    NaiveJson(JsonSchema schema) {
        this.schema = schema;
    }

    /** Whether the bytes are a whole text of the schema. */
    boolean complete(byte[] bytes) {
        return ends(bytes).contains(bytes.length);
    }

    /** Whether the bytes are one, or the beginning of one. */
    boolean viable(byte[] bytes) {
        return ends(bytes).contains(bytes.length) || ranOut;
    }

    private Set<Integer> ends(byte[] bytes) {
        text = new String(bytes, StandardCharsets.ISO_8859_1);
        ranOut = false;
        return value(schema.root(), 0);
    }

    private Set<Integer> value(JsonType type, int at) {
        if (at >= text.length()) {
            ranOut = true;
            return Set.of();
        }
        return switch (type) {
            case JsonType.AnyValue any -> anyValue(at);
            case JsonType.Literals(List<String> dumps) -> union(dumps.stream().map(dump -> literal(dump, at)));
            case JsonType.Text(int min, int max) -> string(min, max, at);
            case JsonType.Scalar(ByteDfa dfa) -> scalar(dfa, at);
            case JsonType.Counted counted -> counted(counted, at);
            case JsonType.ObjectType object -> object(object, at);
            case JsonType.ArrayType array -> array(array, at);
            case JsonType.AnyOf(List<JsonType> members) ->
                union(members.stream().map(m -> value(m, at)));
            case JsonType.Ref(int definition) -> value(schema.definitions().get(definition), at);
        };
    }

    private static Set<Integer> union(Stream<Set<Integer>> sets) {
        Set<Integer> all = new TreeSet<>();
        sets.forEach(all::addAll);
        return all;
    }

    private Set<Integer> anyValue(int at) {
        JsonType any = new JsonType.AnyValue();
        return switch (text.charAt(at)) {
            case '{' -> object(new JsonType.ObjectType(List.of(), Optional.of(any), 0, JsonType.UNBOUNDED), at);
            case '[' -> array(new JsonType.ArrayType(List.of(), Optional.of(any), 0, JsonType.UNBOUNDED), at);
            case '"' -> string(0, JsonType.UNBOUNDED, at);
            case 't' -> literal("true", at);
            case 'f' -> literal("false", at);
            case 'n' -> literal("null", at);
            default -> number(at);
        };
    }

    private Set<Integer> number(int at) {
        Set<Integer> ends = new TreeSet<>();
        for (int end = at + 1; end <= text.length(); end++) {
            if (NUMBER.matcher(text.substring(at, end)).matches()) {
                ends.add(end);
            }
        }
        ranOut |= numberGoesOn(text.substring(at));
        return ends;
    }

    private static boolean numberGoesOn(String number) {
        return Stream.of("0", "1", ".0", "e0", "0.0", ".0e0")
                .anyMatch(more -> NUMBER.matcher(number + more).matches());
    }

    private Set<Integer> literal(String wanted, int at) {
        String bytes = new String(wanted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (text.startsWith(bytes, at)) {
            return Set.of(at + bytes.length());
        }
        ranOut |= bytes.startsWith(text.substring(at));
        return Set.of();
    }

    private Set<Integer> counted(JsonType.Counted type, int at) {
        int state = 0;
        int count = 0;
        for (int i = at; i < text.length(); i++) {
            boolean between = type.lengths().atBoundary(state);
            boolean closes = between && text.charAt(i) == '"';
            count += between && !closes ? 1 : 0;
            state = type.automaton().next(state, text.charAt(i));
            if (state == ByteDfa.DEAD || !CountedTexts.canEnd(type, state, count, closes)) {
                return Set.of();
            }
            if (closes) {
                return Set.of(i + 1);
            }
        }
        ranOut = true;
        return Set.of();
    }

    private Set<Integer> scalar(ByteDfa dfa, int at) {
        Set<Integer> ends = new TreeSet<>();
        int state = 0;
        for (int i = at; i < text.length(); i++) {
            state = dfa.next(state, text.charAt(i));
            if (state == ByteDfa.DEAD) {
                return ends;
            }
            if (dfa.accepting(state)) {
                ends.add(i + 1);
            }
        }
        int last = state;
        ranOut |= IntStream.range(0, 256).anyMatch(b -> dfa.next(last, b) != ByteDfa.DEAD);
        return ends;
    }

    private Set<Integer> string(int min, int max, int start) {
        int at = start;
        if (text.charAt(at++) != '"') {
            return Set.of();
        }
        for (int count = 0; at < text.length(); count++) {
            if (text.charAt(at) == '"') {
                return count >= min ? Set.of(at + 1) : Set.of();
            }
            int length = count < max ? characterLength(at) : 0;
            if (length == 0) {
                return Set.of();
            }
            at += length;
        }
        ranOut |= at == text.length();
        return Set.of();
    }

    /** Length of the character or escape at a place, 0 if there is none; notes if it is cut off. */
    private int characterLength(int at) {
        if (text.charAt(at) == '\\') {
            for (String escape : ESCAPES) {
                if (text.startsWith(escape, at)) {
                    return escape.length();
                }
                ranOut |= escape.startsWith(text.substring(at));
            }
            return 0;
        }
        if (text.charAt(at) < 0x80) {
            return text.charAt(at) >= ' ' ? 1 : 0;
        }
        for (int length = 2; length <= 4 && at + length <= text.length(); length++) {
            String character = text.substring(at, at + length);
            if (isCharacter(character)) {
                return length;
            }
        }
        String rest = text.substring(at);
        ranOut |= rest.length() < 4 && BEGINNINGS.computeIfAbsent(rest, NaiveJson::canBecomeCharacter);
        return 0;
    }

    private static boolean canBecomeCharacter(String bytes) {
        if (isCharacter(bytes)) {
            return true;
        }
        return bytes.length() < 4 && IntStream.of(CONTINUATIONS).anyMatch(c -> canBecomeCharacter(bytes + (char) c));
    }

    private static boolean isCharacter(String bytes) {
        try {
            var decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
            return decoded.codePoints().count() == 1;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private Set<Integer> object(JsonType.ObjectType type, int at) {
        return text.charAt(at) == '{' ? new Members(type).after(at + 1, 0, Set.of(), 0) : Set.of();
    }

    private Set<Integer> array(JsonType.ArrayType type, int at) {
        return text.charAt(at) == '[' ? items(type, at + 1, 0) : Set.of();
    }

    private Set<Integer> items(JsonType.ArrayType type, int at, int count) {
        Set<Integer> ends = new TreeSet<>();
        if (count >= type.minItems()) {
            ends.addAll(literal("]", at));
        }
        boolean more = count < type.maxItems()
                && (count < type.prefix().size() || type.items().isPresent());
        if (more) {
            JsonType item = count < type.prefix().size()
                    ? type.prefix().get(count)
                    : type.items().orElseThrow();
            for (int begin : literal(count == 0 ? "" : ", ", at)) {
                for (int end : value(item, begin)) {
                    ends.addAll(items(type, end, count + 1));
                }
            }
        }
        return ends;
    }

    /** The members of one object. */
    private final class Members {
        private final JsonType.ObjectType type;
        private final List<JsonType.Property> declared;

        Members(JsonType.ObjectType type) {
            this.type = type;
            this.declared = type.properties();
        }

        /**
         * Ends of the object if so many members have come, those names among them, and declared ones follow in order
         * from an index on.
         */
        Set<Integer> after(int at, int next, Set<String> names, int count) {
            Set<Integer> ends = new TreeSet<>();
            boolean nothingMissing = required(next) == 0;
            if (nothingMissing && count >= type.minProperties()) {
                ends.addAll(literal("}", at));
            }
            List<Integer> open = IntStream.range(0, declared.size())
                    .filter(j -> open(j, next, names, count))
                    .boxed()
                    .toList();
            boolean free = nothingMissing && type.additional().isPresent() && count < type.maxProperties();
            if (open.isEmpty() && !free) {
                return ends;
            }
            for (int begin : literal(count == 0 ? "\"" : ", \"", at)) {
                open.forEach(j -> ends.addAll(declared(j, begin, register(j, next), names, count)));
                if (free) {
                    ends.addAll(free(begin, names, count));
                }
            }
            return ends;
        }

        private boolean open(int j, int next, Set<String> names, int count) {
            boolean inOrder = j >= next && required(next) == required(j);
            boolean late = j < next && required(next) == 0 && type.additional().isPresent();
            int register = register(j, next);
            return (inOrder || late)
                    && !names.contains(declared.get(j).name())
                    && type.maxProperties() - count - 1 >= required(register)
                    && (type.additional().isPresent()
                            || count + 1 + declared.size() - register >= type.minProperties());
        }

        private int register(int j, int next) {
            return j >= next ? j + 1 : declared.size();
        }

        private Set<Integer> declared(int j, int begin, int register, Set<String> names, int count) {
            Set<Integer> ends = new TreeSet<>();
            Set<String> more = new HashSet<>(names);
            more.add(declared.get(j).name());
            for (int value : literal(escaped(declared.get(j).name()) + "\": ", begin)) {
                for (int end : value(declared.get(j).type(), value)) {
                    ends.addAll(after(end, register, more, count + 1));
                }
            }
            return ends;
        }

        private Set<Integer> free(int begin, Set<String> names, int count) {
            Set<Integer> ends = new TreeSet<>();
            for (int quote : string(0, JsonType.UNBOUNDED, begin - 1)) {
                String key = text.substring(begin, quote - 1);
                boolean isDeclared =
                        declared.stream().anyMatch(p -> latin(escaped(p.name())).equals(key));
                for (int value : isDeclared ? Set.<Integer>of() : literal(": ", quote)) {
                    for (int end : value(type.additional().orElseThrow(), value)) {
                        ends.addAll(after(end, declared.size(), names, count + 1));
                    }
                }
            }
            return ends;
        }

        private int required(int from) {
            return (int) declared.stream()
                    .skip(from)
                    .filter(JsonType.Property::required)
                    .count();
        }
    }

    private static String latin(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Enough for the names in tests. */
    static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\u0001", "\\u0001");
    }
}
