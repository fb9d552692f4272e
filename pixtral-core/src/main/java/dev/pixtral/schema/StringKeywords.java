package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.CountedStrings;
import dev.pixtral.schema.automaton.Formats;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.Surrogates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The keywords of strings. Used for one type. */
final class StringKeywords {
    private final List<SchemaNode> own;
    private final SchemaCompiler compiler;

    StringKeywords(List<SchemaNode> own, SchemaCompiler compiler) {
        this.own = own;
        this.compiler = compiler;
    }

    JsonType type() {
        int min = 0;
        int max = JsonType.UNBOUNDED;
        for (SchemaNode node : own) {
            min = Math.max(min, node.count("minLength").orElse(0));
            max = Math.min(max, node.count("maxLength").orElse(JsonType.UNBOUNDED));
        }
        if (min > max || min == JsonType.UNBOUNDED) {
            return compiler.never(own.getLast(), "minLength %d is more than maxLength %d".formatted(min, max));
        }
        Optional<CountedStrings> strings = strings(own, compiler.automata());
        return strings.isEmpty()
                ? new JsonType.Text(min, max)
                : counted(strings.get().within(min, max));
    }

    private JsonType counted(CountedStrings strings) {
        if (strings.automaton().acceptsNothing() || strings.min() > strings.max()) {
            return none();
        }
        if (!strings.isCounted()) {
            return new JsonType.Scalar(strings.automaton());
        }
        Optional<Lengths> shortest = compiler.automata().shortest(own.getLast(), strings.automaton());
        if (shortest.isPresent() && strings.min() <= shortest.get().shortest()) { // no string is shorter
            return strings.max() == JsonType.UNBOUNDED
                    ? new JsonType.Scalar(strings.automaton())
                    : counted(new CountedStrings(strings.automaton(), 0, strings.max()), shortest);
        }
        return counted(strings, compiler.automata().lengths(own.getLast(), strings));
    }

    private JsonType counted(CountedStrings strings, Optional<Lengths> lengths) {
        if (lengths.isEmpty()) {
            return new JsonType.Scalar(strings.automaton());
        }
        return lengths.get().open(0, strings.min(), strings.max())
                ? new JsonType.Counted(strings.automaton(), lengths.get(), strings.min(), strings.max())
                : none();
    }

    private JsonType none() {
        return compiler.never(own.getLast(), "no string has this pattern, format and length");
    }

    /** The strings that all patterns and formats allow; empty if there are no patterns and formats. */
    static Optional<CountedStrings> strings(List<SchemaNode> own, SchemaAutomata automata) {
        Optional<CountedStrings> all = Optional.empty();
        for (SchemaNode node : own) {
            for (CountedStrings one : each(node, automata)) {
                Optional<CountedStrings> before = all;
                all = before.isEmpty()
                        ? Optional.of(one)
                        : automata.both(node, before.get(), one).or(() -> before);
            }
        }
        return all;
    }

    /** Automata of all that a schema says about strings, lengths included. */
    static List<ByteDfa> whole(SchemaNode node, SchemaAutomata automata) {
        List<ByteDfa> found = without(node, automata);
        node.text("pattern")
                .flatMap(pattern -> automata.names(node, "pattern", pattern))
                .ifPresent(found::add);
        node.text("format")
                .flatMap(Formats::pattern)
                .flatMap(pattern -> automata.names(node, "format", pattern))
                .ifPresent(found::add);
        if (node.has("minLength") || node.has("maxLength")) {
            int least = node.count("minLength").orElse(0);
            String most = node.count("maxLength").map(String::valueOf).orElse("");
            automata.names(node, "maxLength", "^[\\s\\S]{%d,%s}$".formatted(least, most))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** The strings that made schemas forbid, excluded from all others. */
    private static List<ByteDfa> without(SchemaNode node, SchemaAutomata automata) {
        List<ByteDfa> forbidden = new ArrayList<>();
        node.text(Keywords.NOT_PATTERN)
                .flatMap(pattern -> automata.names(node, "pattern", pattern))
                .ifPresent(forbidden::add);
        node.text(Keywords.NOT_FORMAT)
                .flatMap(Formats::widest)
                .flatMap(pattern -> automata.names(node, "format", pattern))
                .ifPresent(forbidden::add);
        List<String> texts = new ArrayList<>();
        for (Json value : node.values(Keywords.NOT_VALUES)) {
            String dump = value instanceof Json.Str ? PythonJson.dump(value) : "";
            if (!dump.isEmpty() && !Surrogates.lonely(dump)) {
                texts.add(dump);
            }
        }
        if (!texts.isEmpty()) {
            forbidden.add(automata.texts(texts));
        }
        List<ByteDfa> allowed = new ArrayList<>();
        forbidden.forEach(
                each -> automata.without(node, automata.strings(), each).ifPresent(allowed::add));
        return allowed;
    }

    private static List<CountedStrings> each(SchemaNode node, SchemaAutomata automata) {
        List<CountedStrings> found = new ArrayList<>();
        without(node, automata).forEach(each -> found.add(new CountedStrings(each, 0, JsonType.UNBOUNDED)));
        node.text("pattern")
                .flatMap(pattern -> automata.pattern(node, "pattern", pattern))
                .ifPresent(found::add);
        node.text("format")
                .flatMap(Formats::pattern)
                .flatMap(pattern -> automata.pattern(node, "format", pattern))
                .ifPresent(found::add);
        return found;
    }
}
