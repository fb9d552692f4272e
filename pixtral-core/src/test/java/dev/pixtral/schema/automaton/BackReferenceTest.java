package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackReferenceTest {
    private static final List<String> LETTERS = List.of("a", "b", "A", "c", "'", "\"", "1", "-", "é", "😀");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a)\\1",
                "^(a|b)\\1$",
                "^(['\"])[^'\"]*\\1$",
                "^([abc])[abc]*\\1$",
                "^(?<q>a|bc)-?\\k<q>$",
                "^(a?)b\\1$",
                "^(a{1,2}b?)\\1$",
                "(\\d)\\1",
                "^(a|b)(?:\\1|c)*$",
                "^(a|b)(c|\\1)\\2$",
                "^((a|b)c)\\2\\1$",
                "^((a|b)\\2)\\1$",
                "^(a)(b)\\2\\1$",
                "^(a|b)(b|c)\\1\\2$",
                "^(?:(a|b)\\1)+$",
                "^(?:(a|b)\\1|c)*$",
                "^(?=(a|b)c?\\1)",
                "^(?!(a|b)\\1)..$",
                "^(a|b)(?!\\1)[ab]$",
                "^(a|b)(?=\\1)",
                "^(?:(?:(a|b)))\\1$",
                "^(?:(a)(b)\\1)\\2$",
                "^(?:(a|b)\\1c?)\\1$",
                "(?i)^(a)\\1$",
                "^(a)(?i:\\1)$",
                "^((?i)a)\\1$",
                "^(?i)(é)\\1$",
                "^(😀|a)\\1$",
                "^(a|a|)\\1b$",
                "^([^\\s\\S])\\1$|b",
                "(a)(?<!b)\\1",
                "^(a*b{0})?b$"
            })
    void agree_with_java_on_random_texts(String pattern) {
        agree(pattern, new Random(pattern.hashCode()), 2000);
    }

    @Test
    void random_patterns_agree_with_java() {
        Random random = new Random(21);
        int decided = 0;
        int large = 0;
        for (int i = 0; i < 500; i++) {
            try {
                decided += agree(new Generator(random).pattern(), random, 60) ? 1 : 0;
            } catch (UnsupportedPattern refusal) {
                assertThat(refusal.isLarge()).as(refusal.what()).isTrue();
                large++;
            }
        }
        assertThat(large).isLessThan(5);
        assertThat(decided)
                .as("patterns with references that match some texts and not others")
                .isGreaterThan(100);
    }

    /** Compares a pattern with Java on texts; returns whether both answers occurred. */
    private static boolean agree(String pattern, Random random, int texts) {
        ByteDfa dfa = PatternAutomaton.of(pattern);
        Pattern java = Pattern.compile(
                pattern.replace("$", "\\z"), Pattern.UNIX_LINES | (pattern.contains("(?i") ? Pattern.UNICODE_CASE : 0));
        int matches = 0;
        for (int i = 0; i < texts; i++) {
            String text = randomText(random);
            boolean expected = java.matcher(text).find();
            matches += expected ? 1 : 0;
            assertThat(dfa.accepts(PythonJson.dump(new Json.Str(text)).getBytes(StandardCharsets.UTF_8)))
                    .as("\"%s\" and \"%s\"", pattern, text)
                    .isEqualTo(expected);
        }
        return pattern.contains("\\") && matches > 0 && matches < texts;
    }

    /** Makes patterns whose references are to groups in the same part or one around it. */
    private static final class Generator {
        private final Random random;
        private int groups;

        Generator(Random random) {
            this.random = random;
        }

        String pattern() {
            String pattern = sequence(2, List.of());
            return random.nextBoolean() ? "^" + pattern + "$" : "^" + pattern;
        }

        /** A sequence that may refer to some groups, and to its own. */
        private String sequence(int depth, List<Integer> known) {
            StringBuilder parts = new StringBuilder();
            List<Integer> groupsNow = new ArrayList<>(known);
            for (int i = 1 + random.nextInt(4); i >= 0; i--) {
                int kind = random.nextInt(depth == 0 ? 4 : 9);
                if (kind >= 6 && kind < 8) {
                    int number = ++groups;
                    parts.append("(").append(words(depth - 1, groupsNow)).append(")");
                    groupsNow.add(number);
                } else if (kind == 3 && !groupsNow.isEmpty()) {
                    parts.append("\\").append(groupsNow.get(random.nextInt(groupsNow.size())));
                    parts.append(random.nextInt(3) == 0 ? "*" : "").append("(?:)");
                } else {
                    parts.append(part(kind, depth, groupsNow));
                }
            }
            return parts.toString();
        }

        private String part(int kind, int depth, List<Integer> known) {
            return switch (kind) {
                case 0 -> "a";
                case 1 -> "[ab]";
                case 2, 3 -> "b?";
                case 4 -> "(?:" + sequence(depth - 1, known) + "|" + sequence(depth - 1, known) + ")";
                case 5 ->
                    "(?:" + sequence(depth - 1, known) + ")"
                            + List.of("?", "{1,2}", "*").get(random.nextInt(3));
                default -> (random.nextBoolean() ? "(?=" : "(?!") + sequence(depth - 1, known) + ")";
            };
        }

        /** A choice of few words; groups in it are not referred to from outside. */
        private String words(int depth, List<Integer> known) {
            StringBuilder words = new StringBuilder();
            for (int i = random.nextInt(3); i >= 0; i--) {
                words.append(List.of("a", "b", "ab", "a?b", "[ab]").get(random.nextInt(5)));
                if (!known.isEmpty() && random.nextInt(3) == 0) {
                    words.append("\\")
                            .append(known.get(random.nextInt(known.size())))
                            .append("(?:)");
                }
                if (depth > 0 && random.nextInt(3) == 0) {
                    words.append("(a|b)\\").append(++groups).append("(?:)");
                }
                words.append(i > 0 ? "|" : "");
            }
            return words.toString();
        }
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int kinds = 2 + random.nextInt(LETTERS.size() - 1);
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(kinds)));
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    (a\\1)          ; a back-reference to no group that ends before it at character 4
                    \\1(a)          ; a back-reference to no group that ends before it at character 2
                    (a)\\2          ; a back-reference to no group that ends before it at character 5
                    (a)\\10         ; a back-reference to no group that ends before it at character 5
                    (?:a)\\1        ; a back-reference to no group that ends before it at character 7
                    (?<x>a)\\k<y>   ; a back-reference to no group that ends before it at character 9
                    (?<x>a)|(?<x>b)\\k<x> ; a back-reference to no group that ends before it at character 17
                    (a)(?<=\\1)     ; a back-reference within a look-behind at character 9
                    (a)+\\1         ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (?:(a)|b)\\1    ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (?:(a)\\1|b)\\1 ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (?=(a))\\1      ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (?<=(a))\\1     ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (a|b)|\\1       ; a back-reference to a group in a repetition, an alternative or a look-around that it is not in
                    (a*)\\1         ; a back-reference to a group that matches more than 64 words, or 1024 letters in them,
                    (.)\\1          ; a back-reference to a group that matches more than 64 words, or 1024 letters in them,
                    ([ab]{7})\\1    ; a back-reference to a group that matches more than 64 words, or 1024 letters in them,
                    (a{1025})\\1    ; a back-reference to a group that matches more than 64 words, or 1024 letters in them,
                    (a$)\\1         ; a back-reference to a group with an assertion
                    (\\ba)\\1       ; a back-reference to a group with an assertion
                    """)
    void say_what_they_do_not_support(String pattern, String what) {
        assertThatThrownBy(() -> PatternAutomaton.of(pattern.replace("\\\\", "\\")))
                .isInstanceOf(UnsupportedPattern.class)
                .hasMessage(what + " is not supported");
    }

    @Test
    void those_that_expand_to_large_patterns_are_refused_soon() {
        for (String pattern : List.of(
                "([a-z])".repeat(9) + "\\1\\2\\3\\4\\5\\6\\7\\8\\9",
                "(a|b)".repeat(20) + "\\1\\20",
                "([a-z])" + "c".repeat(1000) + "\\1",
                "(" + "(a|b)".repeat(12) + ")\\1",
                "([ab])((?:\\1){1000}){1000}")) {
            SchemaBudget budget = new SchemaBudget();
            assertThatThrownBy(() -> PatternAutomaton.of(pattern, budget))
                    .as(pattern)
                    .isInstanceOf(UnsupportedPattern.class);
            assertThat(budget.automatonSteps()).as(pattern).isLessThan(SchemaLimits.ALL_AUTOMATON_STEPS / 2);
        }
    }

    @Test
    void groups_one_after_the_other_do_not_multiply() {
        StringBuilder pattern = new StringBuilder("^");
        for (int group = 1; group <= 100; group++) {
            pattern.append("([ab])\\").append(group);
        }
        ByteDfa dfa = PatternAutomaton.of(pattern + "$");

        assertThat(dfa.states()).isLessThan(400);
        assertThat(dfa.accepts(("\"" + "aabb".repeat(50) + "\"").getBytes(StandardCharsets.UTF_8)))
                .isTrue();
        assertThat(dfa.accepts(("\"" + "aabb".repeat(49) + "aaab\"").getBytes(StandardCharsets.UTF_8)))
                .isFalse();
    }

    @Test
    void empty_words_are_repeated_at_once() {
        assertThat(PatternAutomaton.of("((((((){9999}){9999}){9999}){9999}))\\1b")
                        .acceptsNothing())
                .isFalse();
    }
}
