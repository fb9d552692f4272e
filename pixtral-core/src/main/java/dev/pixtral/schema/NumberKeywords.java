package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Formats;
import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import dev.pixtral.schema.automaton.NumberRange.Bound;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The keywords of numbers. */
final class NumberKeywords {
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final int MOST_PLACES = 40; // after the decimal point: more are not worth the division

    private NumberKeywords() {}

    static JsonType type(ValueKind kind, List<SchemaNode> own, SchemaCompiler compiler) {
        ValueKind merged = kind;
        NumberRange range = NumberRange.ALL;
        for (SchemaNode node : own) {
            range = range(range, node);
            if (node.text("format").flatMap(Formats::range).isPresent()) {
                merged = ValueKind.INTEGER;
            }
        }
        for (SchemaNode node : own) {
            Optional<BigDecimal> step = step(node);
            if (step.filter(ONE::equals).isPresent()) {
                merged = ValueKind.INTEGER;
            } else if (step.isPresent() && !(merged == ValueKind.INTEGER && dividesOne(step.get()))) {
                compiler.findings().unenforceable(node, "keyword \"multipleOf\"");
            }
        }
        ByteDfa automaton = compiler.automata().numbers(merged, range);
        if (!automaton.acceptsNothing()) {
            return new JsonType.Scalar(automaton);
        }
        String why = "there is no number of at most %d digits within the bounds".formatted(NumberAutomaton.DIGITS);
        return range.isEmpty(merged == ValueKind.INTEGER)
                ? compiler.never(own.getLast(), why)
                : compiler.unwritable(
                        own.getLast(),
                        why,
                        new JsonType.Scalar(compiler.automata().numbers(merged, NumberRange.ALL)));
    }

    /** The number that values must be a multiple of; empty if it is not above 0. */
    private static Optional<BigDecimal> step(SchemaNode node) {
        Optional<BigDecimal> step = node.number("multipleOf").map(BigDecimal::stripTrailingZeros);
        if (step.isPresent() && step.get().signum() <= 0) {
            node.wrong("multipleOf", "a number above 0");
            return Optional.empty();
        }
        return step;
    }

    /** Whether every integer is a multiple of a number. */
    private static boolean dividesOne(BigDecimal step) {
        return step.compareTo(ONE) <= 0
                && step.scale() <= MOST_PLACES
                && ONE.remainder(step).signum() == 0;
    }

    /** The part of a range that a schema allows. */
    static NumberRange range(NumberRange before, SchemaNode node) {
        NumberRange range = before;
        boolean lowerExclusive =
                node.value("exclusiveMinimum").filter(Json.Word.TRUE::equals).isPresent(); // draft 4
        boolean upperExclusive =
                node.value("exclusiveMaximum").filter(Json.Word.TRUE::equals).isPresent();
        Optional<BigDecimal> minimum = node.number("minimum");
        if (minimum.isPresent()) {
            range = range.atLeast(lowerExclusive ? Bound.above(minimum.get()) : new Bound(minimum.get(), true));
        }
        Optional<BigDecimal> maximum = node.number("maximum");
        if (maximum.isPresent()) {
            range = range.atMost(upperExclusive ? Bound.below(maximum.get()) : new Bound(maximum.get(), true));
        }
        if (isNumber(node, "exclusiveMinimum")) {
            range = range.atLeast(Bound.above(node.number("exclusiveMinimum").orElseThrow()));
        }
        if (isNumber(node, "exclusiveMaximum")) {
            range = range.atMost(Bound.below(node.number("exclusiveMaximum").orElseThrow()));
        }
        Optional<NumberRange> format = node.text("format").flatMap(Formats::range);
        if (format.isPresent()) {
            range = range.atLeast(format.get().lower().orElseThrow())
                    .atMost(format.get().upper().orElseThrow());
        }
        return range;
    }

    private static boolean isNumber(SchemaNode node, String keyword) {
        return node.value(keyword)
                .filter(value -> value != Json.Word.TRUE && value != Json.Word.FALSE)
                .isPresent();
    }
}
