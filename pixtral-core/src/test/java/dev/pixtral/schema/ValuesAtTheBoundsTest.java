package dev.pixtral.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.NumberAutomaton;
import dev.pixtral.schema.automaton.NumberRange;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number is within its bounds whether a reader compares its digits or the double that it makes of them. */
class ValuesAtTheBoundsTest {
    private static final String[] KEYWORDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};

    @ParameterizedTest
    @CsvSource({
        "exclusiveMaximum, 0.3, 0.3, false",
        "exclusiveMaximum, 0.3, 0.299999999999999999999, false",
        "exclusiveMaximum, 0.3, 0.29999999999999998, false",
        "exclusiveMaximum, 0.3, 0.29999999999999993, true",
        "exclusiveMinimum, 0.1, 0.1, false",
        "exclusiveMinimum, 0.1, 0.100000000000000001, false",
        "exclusiveMinimum, 0.1, 0.10000000000000002, true",
        "exclusiveMinimum, -0.1, -0.0999999999999999999, false",
        "exclusiveMaximum, -0.1, -0.1000000000000000001, false",
        "maximum, 0.3, 0.3, true",
        "maximum, 0.3, 0.30000000000000000001, false",
        "minimum, 0.1, 0.1, true",
        "minimum, 0.1, 0.09999999999999999999, false",
        "exclusiveMinimum, 0, 0.0000000000000000000000000000000000000001, true",
        "exclusiveMinimum, 0, -0.0, false",
        "exclusiveMinimum, 0, 0.0, false",
        "exclusiveMaximum, 1e-320, 0.0000000000000000000000000000000000000001, false",
        "exclusiveMaximum, 0, -0.0000000000000000000000000000000000000001, true",
        "exclusiveMinimum, 9007199254740992, 9007199254740993, false", // read as 9007199254740992
        "exclusiveMinimum, 9007199254740992, 9007199254740994, true",
        "exclusiveMinimum, 9007199254740994, 9007199254740995, true", // half way, to the even one
        "exclusiveMaximum, 9007199254740996, 9007199254740995, false",
        "minimum, 9007199254740993, 9007199254740992, false",
        "minimum, 9007199254740993, 9007199254740993, true",
        "exclusiveMaximum, 1.7976931348623157e308, 9999999999999999999999999999999999999999, true"
    })
    void examples(String keyword, String bound, String text, boolean within) {
        assertThat(accepts("{\"type\": \"number\", \"%s\": %s}".formatted(keyword, bound), text))
                .isEqualTo(within);
        assertThat(isWithin(keyword, new BigDecimal(bound), text)).isEqualTo(within);
    }

    @Test
    void the_bounds_of_older_drafts() {
        String below = "{\"type\": \"number\", \"maximum\": 0.3, \"exclusiveMaximum\": true}";
        String above = "{\"type\": \"number\", \"minimum\": 0.1, \"exclusiveMinimum\": true}";

        assertThat(accepts(below, "0.29999999999999999")).isFalse();
        assertThat(accepts(below, "0.29999999999999993")).isTrue();
        assertThat(accepts(above, "0.100000000000000001")).isFalse();
        assertThat(accepts(above, "0.10000000000000002")).isTrue();
    }

    @Test
    void members_of_an_enum_are_no_exception() {
        String schema = "{\"enum\": [0.5, 9007199254740993, 9007199254740994], \"exclusiveMinimum\": 9007199254740992}";

        assertThat(TypeText.of(new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema")))
                .contains("9007199254740994")
                .doesNotContain("9007199254740993");
    }

    @Test
    void the_largest_doubles_have_bounds_too() {
        NumberRange none = NumberRange.ALL.atLeast(NumberRange.Bound.above(new BigDecimal(Double.MAX_VALUE)));
        NumberRange all = NumberRange.ALL.atMost(NumberRange.Bound.below(new BigDecimal("1e400")));

        assertThat(none.contains(new BigDecimal(Double.MAX_VALUE).add(BigDecimal.ONE)))
                .isFalse();
        assertThat(none.contains(new BigDecimal("1e309"))).isTrue();
        assertThat(all.contains(new BigDecimal(Double.MAX_VALUE))).isTrue();
    }

    /** Both readings exactly: nothing outside, and nothing refused that is within. */
    @Test
    void random_numbers_beside_random_bounds() {
        Random random = new Random(7);
        for (int i = 0; i < 400; i++) {
            String keyword = KEYWORDS[random.nextInt(KEYWORDS.length)];
            BigDecimal bound = bound(random);
            NumberRange range = range(keyword, bound);
            ByteDfa numbers = NumberAutomaton.numbers(range);
            for (int j = 0; j < 100; j++) {
                String text = near(bound, random);
                assertThat(numbers.accepts(text.getBytes(StandardCharsets.UTF_8)))
                        .as("%s with %s %s", text, keyword, bound)
                        .isEqualTo(isWithin(keyword, bound, text));
            }
        }
    }

    private static NumberRange range(String keyword, BigDecimal bound) {
        return switch (keyword) {
            case "minimum" -> NumberRange.ALL.atLeast(new NumberRange.Bound(bound, true));
            case "maximum" -> NumberRange.ALL.atMost(new NumberRange.Bound(bound, true));
            case "exclusiveMinimum" -> NumberRange.ALL.atLeast(NumberRange.Bound.above(bound));
            default -> NumberRange.ALL.atMost(NumberRange.Bound.below(bound));
        };
    }

    private static BigDecimal bound(Random random) {
        BigDecimal bound = switch (random.nextInt(5)) {
            case 0 -> new BigDecimal(BigInteger.valueOf(random.nextInt(1000)), random.nextInt(0, 4));
            case 1 -> new BigDecimal(random.nextDouble());
            case 2 -> new BigDecimal(Math.scalb(1, random.nextInt(-60, 60)));
            case 3 -> new BigDecimal(BigInteger.ONE.shiftLeft(53).add(BigInteger.valueOf(random.nextInt(-4, 9))));
            default -> new BigDecimal(new BigInteger(random.nextInt(1, 90), random), random.nextInt(-3, 25));
        };
        return random.nextBoolean() ? bound : bound.negate();
    }

    /** A text at, beside or half way between the doubles around a bound. */
    private static String near(BigDecimal bound, Random random) {
        double at = bound.doubleValue();
        for (int steps = random.nextInt(3); steps > 0; steps--) {
            at = random.nextBoolean() ? Math.nextUp(at) : Math.nextDown(at);
        }
        BigDecimal exact = new BigDecimal(at);
        BigDecimal text = switch (random.nextInt(4)) {
            case 0 -> bound;
            case 1 -> new BigDecimal(Double.toString(at));
            case 2 -> exact.add(new BigDecimal(Math.nextUp(at))).divide(BigDecimal.valueOf(2));
            default -> exact;
        };
        if (random.nextBoolean()) {
            text = text.add(new BigDecimal(BigInteger.valueOf(random.nextInt(-1, 2)), random.nextInt(0, 41)));
        }
        String plain = text.setScale(Math.clamp(text.scale(), 0, NumberAutomaton.DIGITS), java.math.RoundingMode.DOWN)
                .toPlainString();
        return plain.equals("-0") ? "0" : plain;
    }

    private static boolean isWithin(String keyword, BigDecimal bound, String text) {
        int digits = new BigDecimal(text).compareTo(bound);
        int doubles = Double.compare(Double.parseDouble(text) + 0.0, bound.doubleValue() + 0.0);
        return switch (keyword) {
            case "minimum" -> digits >= 0 && doubles >= 0;
            case "maximum" -> digits <= 0 && doubles <= 0;
            case "exclusiveMinimum" -> digits > 0 && doubles > 0;
            default -> digits < 0 && doubles < 0;
        };
    }

    private static boolean accepts(String schema, String text) {
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema");
        return ((JsonType.Scalar) read.root()).automaton().accepts(text.getBytes(StandardCharsets.UTF_8));
    }
}
