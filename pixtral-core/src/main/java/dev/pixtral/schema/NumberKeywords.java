package dev.pixtral.schema;

import dev.pixtral.json.Json;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Formats;
import dev.pixtral.schema.automaton.MultipleAutomaton;
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
            boolean whole = node.text("format").flatMap(Formats::range).isPresent()
                    || step(node, "multipleOf").filter(ONE::equals).isPresent();
            merged = whole ? ValueKind.INTEGER : merged;
        }
        ByteDfa automaton = compiler.automata().numbers(merged, range);
        if (automaton.acceptsNothing()) {
            String why = "there is no number of at most %d digits within the bounds".formatted(NumberAutomaton.DIGITS);
            return range.isEmpty(merged == ValueKind.INTEGER)
                    ? compiler.never(own.getLast(), why)
                    : compiler.unwritable(
                            own.getLast(),
                            why,
                            new JsonType.Scalar(compiler.automata().numbers(merged, NumberRange.ALL)));
        }
        for (SchemaNode node : own) {
            automaton = stepped(node, merged, automaton, compiler);
        }
        return automaton.acceptsNothing()
                ? compiler.unwritable(
                        own.getLast(),
                        "there is no number of at most %d digits that its keywords allow"
                                .formatted(MultipleAutomaton.DIGITS),
                        new JsonType.Scalar(compiler.automata().numbers(merged, range)))
                : new JsonType.Scalar(automaton);
    }

    /** Those of some numbers that are multiples, or none of the excluded ones, as a schema says. */
    private static ByteDfa stepped(SchemaNode node, ValueKind kind, ByteDfa numbers, SchemaCompiler compiler) {
        SchemaAutomata automata = compiler.automata();
        ByteDfa left = numbers;
        Optional<BigDecimal> step = step(node, "multipleOf");
        if (step.isPresent() && !(kind == ValueKind.INTEGER && dividesOne(step.get()))) {
            left = automata.multiples(node, step.get(), true, left);
        }
        Optional<BigDecimal> not = step(node, Keywords.NOT_MULTIPLE);
        if (not.isPresent()) {
            left = automata.multiples(node, not.get(), false, left);
        }
        for (Json value : node.values(Keywords.NOT_VALUES)) {
            if (value instanceof Json.Num number && JsonEquality.isFinite(number)) {
                BigDecimal point = new BigDecimal(number.text());
                ByteDfa below = automata.numbers(kind, NumberRange.ALL.atMost(Bound.below(point)));
                ByteDfa above = automata.numbers(kind, NumberRange.ALL.atLeast(Bound.above(point)));
                ByteDfa before = left;
                left = automata.either(node, below, above)
                        .flatMap(other -> automata.both(node, before, other))
                        .orElse(before);
            }
        }
        return left;
    }

    /** Whether a number is a multiple, or none, as a schema says. */
    static boolean isMultiple(SchemaNode node, Json.Num number) {
        Optional<BigDecimal> step = step(node, "multipleOf");
        Optional<BigDecimal> not = step(node, Keywords.NOT_MULTIPLE);
        return JsonEquality.isFinite(number)
                && step.map(divisor -> divides(divisor, number)).orElse(true)
                && not.map(divisor -> !divides(divisor, number)).orElse(true);
    }

    private static boolean divides(BigDecimal divisor, Json.Num number) {
        BigDecimal value = new BigDecimal(number.text());
        return Math.abs((long) value.scale()) <= MOST_PLACES
                && Math.abs((long) divisor.scale()) <= MOST_PLACES
                && value.remainder(divisor).signum() == 0;
    }

    /** The number that values must be a multiple of; empty if it is not above 0. */
    private static Optional<BigDecimal> step(SchemaNode node, String keyword) {
        Optional<BigDecimal> step = node.number(keyword).map(BigDecimal::stripTrailingZeros);
        if (step.isPresent() && step.get().signum() <= 0) {
            node.wrong(keyword, "a number above 0");
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
