package dev.pixtral.grammar;

import java.util.List;
import java.util.Optional;

/** Values that no schema says more about. */
final class AnyJson {
    /** How deeply a value without a schema may be nested: deeper ones come from models that open brackets for ever. */
    static final int DEPTH = 32;

    /** What {@link JsonType.AnyValue} stands for. */
    static final JsonType.AnyOf VALUE = new JsonType.AnyOf(List.of(
            new JsonType.Literals(List.of("true", "false", "null")),
            new JsonType.Text(0, JsonType.UNBOUNDED),
            new JsonType.Scalar(number()),
            object(),
            new JsonType.ArrayType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED)));

    // models fall into loops of digits
    private static final int MOST_DIGITS = 40;

    private AnyJson() {}

    /** An object with whatever is in it. */
    static JsonType.ObjectType object() {
        return new JsonType.ObjectType(List.of(), Optional.of(new JsonType.AnyValue()), 0, JsonType.UNBOUNDED);
    }

    /** The object <code>{}</code>. */
    static JsonType.ObjectType emptyObject() {
        return new JsonType.ObjectType(List.of(), Optional.empty(), 0, 0);
    }

    /** A schema of one type. */
    static JsonSchema schema(JsonType type) {
        return new JsonSchema(type, List.of(), List.of());
    }

    /** A number of bounded length; all are finite doubles, and minus zero comes with a fraction only. */
    private static ByteDfa number() {
        ByteDfa.Builder b = new ByteDfa.Builder();
        int start = b.state(false);
        int minus = b.state(false);
        int zero = b.state(true);
        int minusZero = b.state(false);
        int point = b.state(false);
        int exponent = b.state(false);
        b.edge(start, '-', minus).edge(start, '0', zero).edge(minus, '0', minusZero);
        b.edge(minusZero, '.', point).edge(zero, '.', point);
        exponents(b, zero, exponent);
        int integer = digits(b, MOST_DIGITS);
        b.edges(start, '1', '9', integer).edges(minus, '1', '9', integer);
        for (int i = integer; i < integer + MOST_DIGITS; i++) {
            b.edge(i, '.', point);
            exponents(b, i, exponent);
        }
        int fraction = digits(b, MOST_DIGITS);
        b.edges(point, '0', '9', fraction);
        for (int i = fraction; i < fraction + MOST_DIGITS; i++) {
            exponents(b, i, exponent);
        }
        int sign = b.state(false);
        int power = digits(b, 2);
        b.edge(exponent, '+', sign).edge(exponent, '-', sign);
        b.edges(exponent, '0', '9', power).edges(sign, '0', '9', power);
        return b.build();
    }

    private static void exponents(ByteDfa.Builder b, int from, int to) {
        b.edge(from, 'e', to).edge(from, 'E', to);
    }

    /** A chain of accepting states, each reached by a digit; returns the first. */
    private static int digits(ByteDfa.Builder b, int most) {
        int first = b.state(true);
        for (int i = 1; i < most; i++) {
            b.edges(first + i - 1, '0', '9', b.state(true));
        }
        return first;
    }
}
