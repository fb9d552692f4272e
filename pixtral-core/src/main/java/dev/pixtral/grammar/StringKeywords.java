package dev.pixtral.grammar;

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
        Optional<ByteDfa> automaton = automaton(own, compiler.automata());
        if (automaton.isEmpty()) {
            return new JsonType.Text(min, max);
        }
        if (min > 0 || max != JsonType.UNBOUNDED) {
            automaton = compiler.automata()
                    .ofLength(own.getLast(), automaton.get(), min, max)
                    .or(() -> automaton(own, compiler.automata()));
        }
        return automaton.get().acceptsNothing()
                ? compiler.never(own.getLast(), "no string has this pattern, format and length")
                : new JsonType.Scalar(automaton.get());
    }

    /** What patterns and formats allow together; nothing if there are none. */
    static Optional<ByteDfa> automaton(List<SchemaNode> own, SchemaAutomata automata) {
        Optional<ByteDfa> all = Optional.empty();
        for (SchemaNode node : own) {
            for (ByteDfa one : automata(node, automata)) {
                Optional<ByteDfa> before = all;
                all = before.isEmpty()
                        ? Optional.of(one)
                        : automata.both(node, before.get(), one).or(() -> before);
            }
        }
        return all;
    }

    private static List<ByteDfa> automata(SchemaNode node, SchemaAutomata automata) {
        List<ByteDfa> found = new ArrayList<>();
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
