package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookBehindTest {
    private static final List<String> LETTERS =
            List.of("a", "b", "c", "_", "-", " ", "\"", "\\", "\n", "\u0001", "é", "€", "😀");
    private static final int LONGEST = 7; // of the texts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?<=a)",
                "(?<!a)",
                "(?<=a)b",
                "(?<!a)b",
                "^(?<!a)b",
                "(?<=^|,)a",
                "(?<=^)a",
                "(?<!^)a",
                "^(?:a|(?<=a)b|(?<=b)c)*$",
                "^[^_]*(?<!-)$",
                "^(?!-)[abc-]+(?<!-)$",
                "^.*$(?<!c)",
                "^[abc]*(?<=ab)c*$",
                "^[abc]*(?<=a[bc]{2})$",
                "^[abc]*(?<!a.{0,2})$",
                "(?<=ab*c)a",
                "(?<!\\n)b",
                "(?<=é|€)a(?<!b)",
                "(?<=[^a])b",
                "(?<=\\\\)\"",
                "(?<=😀)$",
                "^(?=.*(?<=a)b).*(?<!b)$",
                "^(?!.*(?<=a)b)",
                "(?<=(?:ab)+)c",
                "\\b(?<=a.)b",
                "^((?<=a)b|a){3}$",
                "(?<=a)(?<=[ab])(?<!b)c",
                "(?<=(?i)A)b",
                "(?<=)a",
                "(?<!)a",
                "(?<=\\Aa)b"
            })
    void agree_with_java_on_random_texts(String pattern) {
        agree(pattern, new Random(pattern.hashCode()), 1500);
    }

    @Test
    void random_patterns_agree_with_java() {
        Random random = new Random(21);
        int decided = 0;
        for (int i = 0; i < 400; i++) {
            decided += agree(sequence(random, 3, false), random, 60) ? 1 : 0;
        }
        assertThat(decided).as("patterns that match some texts and not others").isGreaterThan(150);
    }

    /** Compares a pattern with Java on texts; returns whether both answers occurred. */
    private static boolean agree(String pattern, Random random, int texts) {
        ByteDfa dfa = PatternAutomaton.of(pattern);
        // Java wants a bound in a look-behind, and takes the end of line for an end of text; its look-behinds
        // count a character beyond the first 65,536 as one only if such a character follows in the pattern
        String bounded = pattern.replace("*", "{0,9}").replace("+", "{1,9}").replace("$", "\\z");
        Pattern java = Pattern.compile("(?:" + bounded + ")(?:|😀)", Pattern.UNIX_LINES);
        int matches = 0;
        for (int i = 0; i < texts; i++) {
            String text = randomText(random);
            boolean expected = java.matcher(text).find();
            matches += expected ? 1 : 0;
            assertThat(dfa.accepts(PythonJson.dump(new Json.Str(text)).getBytes(StandardCharsets.UTF_8)))
                    .as("\"%s\" and \"%s\"", pattern, text)
                    .isEqualTo(expected);
        }
        return matches > 0 && matches < texts;
    }

    private static String sequence(Random random, int depth, boolean behind) {
        StringBuilder parts = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            parts.append(part(random, depth, behind));
        }
        return parts.toString();
    }

    private static String part(Random random, int depth, boolean behind) {
        int kind = random.nextInt(depth == 0 ? 6 : behind ? 9 : 14);
        return switch (kind) {
            case 0, 1 -> "a";
            case 2 -> "b";
            case 3 -> "[^a]";
            case 4 -> "[a\\-é]";
            case 5 -> random.nextInt(6) == 0 ? "^" : "c";
            case 6 -> "(?:" + sequence(random, depth - 1, behind) + "|" + sequence(random, depth - 1, behind) + ")";
            case 7 ->
                "(?:" + sequence(random, depth - 1, behind) + "|b)"
                        + List.of("?", "*", "{1,2}").get(random.nextInt(behind ? 1 : 3));
            case 8 -> "[ab]" + List.of("*", "+", "?").get(random.nextInt(3));
            case 9, 10 -> "(?<=" + sequence(random, depth - 1, true) + ")";
            case 11 -> "(?<!" + sequence(random, depth - 1, true) + ")";
            case 12 -> (random.nextBoolean() ? "(?=" : "(?!") + sequence(random, depth - 1, false) + ")";
            default -> random.nextInt(3) == 0 ? "$" : "\\b";
        };
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int kinds = 2 + random.nextInt(LETTERS.size() - 1);
        for (int i = random.nextInt(LONGEST + 1); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(kinds)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    (?<=a(?=b))   ; a look-around within a look-behind at character 7
                    (?<=(?<!a)b)  ; a look-around within a look-behind at character 6
                    (?<=a$)       ; an anchor other than "^" within a look-behind at character 7
                    (?<!\\ba)     ; an anchor other than "^" within a look-behind at character 6
                    (?<=a         ; "(" without ")" at character 6
                    (?<=a)*       ; a quantifier after an assertion at character 8
                    """)
    void say_what_they_do_not_support(String pattern, String what) {
        assertThatThrownBy(() -> PatternAutomaton.of(pattern))
                .isInstanceOf(UnsupportedPattern.class)
                .hasMessage(what + " is not supported");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^(?:(?<=a.{16})b|[ab])*$",
                "^(?:(?<!(?:a|b){0,900}c)[abc])*(?<=a[abc]{30})$",
                "(?<=(?:a{1000}){1000})b"
            })
    void are_refused_soon_if_they_need_too_large_automata(String pattern) {
        SchemaBudget budget = new SchemaBudget();
        assertThatThrownBy(() -> PatternAutomaton.of(pattern, budget))
                .isInstanceOfSatisfying(
                        UnsupportedPattern.class,
                        refusal -> assertThat(refusal.isLarge()).isTrue());
        assertThat(budget.automatonSteps()).isLessThan(SchemaLimits.ALL_AUTOMATON_STEPS / 2);
    }

    @Test
    void a_repeated_one_is_built_once() {
        assertThat(PatternAutomaton.of("^(?:(?<=^%s)b|a){1,400}$".formatted("|a".repeat(60)))
                        .acceptsNothing())
                .isFalse(); // 400 of 60 places each would be too many
    }
}
