package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.schema.automaton.NumberRange.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberAutomatonTest {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,39}");
    private static final Pattern NUMBER =
            Pattern.compile("(?!-0$|-0[eE])-?(0|[1-9][0-9]{0,39})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?");
    private static final Pattern BOUNDED = Pattern.compile("(?!-0$)-?(0|[1-9][0-9]{0,39})(\\.[0-9]{1,40})?");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "00",
                "01",
                "-01",
                "1.",
                ".5",
                "1e5",
                "1E+05",
                "1e400",
                "1e-99",
                "-",
                "+1",
                "1.0",
                "-0.0",
                "-0e1",
                "0e1",
                "0.5",
                "-1",
                "12345678901234567890",
                "",
                "1e",
                "1e+",
                "1e1.5",
                "--1",
                "1-",
                "1.2.3",
                "0x1",
                "1 ",
                "1111111111111111111111111111111111111111",
                "11111111111111111111111111111111111111111",
                "0.1111111111111111111111111111111111111111",
                "0.11111111111111111111111111111111111111111",
                "\"1\""
            })
    void the_grammar_of_numbers(String text) {
        assertThat(accepts(NumberAutomaton.integers(NumberRange.ALL), text))
                .isEqualTo(INTEGER.matcher(text).matches());
        assertThat(accepts(NumberAutomaton.numbers(NumberRange.ALL), text))
                .isEqualTo(NUMBER.matcher(text).matches());
    }

    @Test
    void random_ranges_agree_with_big_decimals() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            NumberRange range = randomRange(random);
            ByteDfa numbers = NumberAutomaton.numbers(range);
            ByteDfa integers = NumberAutomaton.integers(range);
            for (int j = 0; j < 200; j++) {
                String text = near(random, range);
                boolean inside = BOUNDED.matcher(text).matches() && range.contains(new BigDecimal(text));
                assertThat(accepts(numbers, text)).as("%s in %s", text, range).isEqualTo(inside);
                assertThat(accepts(integers, text))
                        .as("integer %s in %s", text, range)
                        .isEqualTo(inside && INTEGER.matcher(text).matches());
            }
        }
    }

    @Test
    void every_integer_of_a_small_range() {
        NumberRange range = NumberRange.ALL.atLeast(bound("-12.5", true)).atMost(bound("105", false));
        ByteDfa integers = NumberAutomaton.integers(range);
        for (int i = -2000; i < 2000; i++) {
            assertThat(accepts(integers, "" + i)).as("%d", i).isEqualTo(i >= -12 && i < 105);
        }
    }

    @Test
    void a_bound_that_does_not_belong_to_the_range_is_no_dead_end() {
        ByteDfa below = NumberAutomaton.numbers(
                NumberRange.ALL.atLeast(bound("1.25", true)).atMost(bound("1.5", false)));

        assertThat(accepts(below, "1.4999")).isTrue();
        assertThat(accepts(below, "1.25")).isTrue();
        assertThat(accepts(below, "1.5")).isFalse();
        int afterPoint = below.next(below.next(0, '1'), '.');
        assertThat(below.next(afterPoint, '5')).isEqualTo(ByteDfa.DEAD);
        assertThat(below.next(afterPoint, '1')).isEqualTo(ByteDfa.DEAD);
        assertThat(below.next(afterPoint, '2')).isNotEqualTo(ByteDfa.DEAD);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, true", "1, 1, false", "0.25, 0.75, true", "1e50, 1e60, true"})
    void ranges_without_a_number_accept_nothing(String low, String high, boolean inclusive) {
        NumberRange range = NumberRange.ALL.atLeast(bound(low, inclusive)).atMost(bound(high, inclusive));

        assertThat(NumberAutomaton.integers(range).acceptsNothing()).isTrue();
    }

    private static NumberRange randomRange(Random random) {
        NumberRange range = NumberRange.ALL;
        if (random.nextInt(4) > 0) {
            range = range.atLeast(new Bound(randomValue(random), random.nextBoolean()));
        }
        return range.isAll() || random.nextBoolean()
                ? range.atMost(new Bound(randomValue(random), random.nextBoolean()))
                : range;
    }

    private static BigDecimal randomValue(Random random) {
        BigInteger unscaled = new BigInteger(random.nextInt(1, 60), random);
        BigDecimal value = new BigDecimal(unscaled, random.nextInt(-3, 25));
        return random.nextBoolean() ? value : value.negate();
    }

    /** A number near a bound, or a mutation of its text. */
    private static String near(Random random, NumberRange range) {
        BigDecimal base = (random.nextBoolean() ? range.lower() : range.upper())
                .map(Bound::value)
                .orElse(BigDecimal.ONE);
        BigDecimal moved = switch (random.nextInt(6)) {
            case 0 -> base;
            case 1 -> base.add(new BigDecimal(BigInteger.ONE, random.nextInt(0, 30)));
            case 2 -> base.subtract(new BigDecimal(BigInteger.ONE, random.nextInt(0, 30)));
            case 3 -> base.negate();
            case 4 -> randomValue(random);
            default -> new BigDecimal(base.toBigInteger().add(BigInteger.valueOf(random.nextInt(-2, 3))));
        };
        StringBuilder text = new StringBuilder(moved.toPlainString());
        if (random.nextInt(3) == 0) {
            text.insert(random.nextInt(text.length() + 1), ".-0123456789".charAt(random.nextInt(12)));
        }
        if (random.nextInt(4) == 0) {
            text.append(text.indexOf(".") < 0 ? ".0" : "000");
        }
        return text.toString();
    }

    private static Bound bound(String value, boolean inclusive) {
        return new Bound(new BigDecimal(value), inclusive);
    }

    private static boolean accepts(ByteDfa dfa, String text) {
        return dfa.accepts(text.getBytes(StandardCharsets.UTF_8));
    }
}
