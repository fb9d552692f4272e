package dev.pixtral.schema.automaton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.json.Json;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.JsonType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternAutomatonTest {
    private static final List<String> LETTERS = List.of(
            "a",
            "b",
            "c",
            "A",
            "0",
            "1",
            "9",
            "-",
            "_",
            " ",
            ".",
            "\"",
            "\\",
            "/",
            "\n",
            "\t",
            "\u0001",
            "\u001f",
            "\u007f",
            "é",
            "ß",
            "\u07ff",
            "\u0800",
            "€",
            "\u2029",
            "\ud7ff",
            "\ue000",
            "\uffff",
            "😀",
            "\ud800\udc00",
            "\udbff\udfff");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "^a",
                "a$",
                "^a$",
                "^$",
                "^",
                "$",
                "a|b",
                "^a|b$",
                "^(a|b)$",
                "^(a|b)*c",
                "(^a|b)c",
                "a(b|c$)",
                "^a{2,3}$",
                "^a{2,}b?$",
                "^a{0000000000002,000000000000003}$",
                "^b{00000000000001,}$",
                "^a{0}b$",
                "^[abc]+$",
                "^[^abc]+$",
                "^[a-c0-9]*$",
                "^\\d+$",
                "^\\D+$",
                "^\\w*$",
                "^\\W+$",
                "^\\s$",
                "^[\\s\\d]+$",
                "^[\\w-]+$",
                "^.$",
                "^.{3}$",
                ".{2}",
                "^\\u00e9$",
                "^[\\u0800-\\uffff]$",
                "^[\\u00df-\\u07ff]+$",
                "^[\\x00-\\x1f]$",
                "^\"\\\\$",
                "\\.",
                "^\\/$",
                "^(?:ab|a)(c|bc)$",
                "^(?<x>a)+$",
                "^(a|a)*b$",
                "^((a|b)*c){2}$",
                "^[-a]$",
                "^[a-]$",
                "^a??b*?$",
                "^(|a)b$",
                "^[.]$",
                "^a\\-b$",
                "^[^\\n]*$",
                "^😀+$",
                "^[😀-😂]$",
                "^{a}$",
                "^()*a$",
                "^(a*)*$",
                "^(a*){3}$",
                "(^a)*",
                "^^a",
                "a^b",
                "a(b|^c)$",
                "a$b",
                "(^|b)a",
                "^(?:a$|b)",
                "a$$",
                "^(?=a)",
                "(?=ab)",
                "(?!a)",
                "^(?!a)",
                "^(?!a|b).b",
                "^(?=.*a)(?=.*b).*$",
                "^(?=.*a$)(?!.*bb)[^c]{2,4}$",
                "^(?!.*aa)(?!.*b$)[abc]+$",
                "^(?:(?!ab).)*$",
                "^(?:a(?!b)|b(?=a|$))*$",
                "(?=(?!b).a)b?",
                "^(?!(?=a)..)",
                "^(?=[^a]*a[^a]*$)",
                "a(?=b)",
                "a(?!b)",
                "(?!^)a",
                "(?=$)",
                "^(?!$)",
                "\\ba",
                "a\\b",
                "\\Ba",
                "a\\B",
                "^\\b",
                "\\b$",
                "\\b\\b",
                "\\b[ab]{2}\\b",
                "^(?!.*\\ba\\b).*$",
                "(?=\\bb)",
                "^(a|\\b)*$",
                "\\b\\B",
                "\\Aab?\\z",
                "\\Aa",
                "^a+?b*?$",
                "(?<year>a{2})",
                "(?i)^A+$",
                "^(?i:A)b$",
                "^a(?i)B$",
                "^((?i)A)B$",
                "(?i)^[B-Z]$",
                "^(?i:a(?-i)b)$",
                "(?s)^.$",
                "(?s:.)b",
                "^\\p{L}+$",
                "^\\P{L}+$",
                "^\\pL$",
                "^[\\p{Lu}\\d]*$",
                "^[^\\p{L}]$",
                "^\\p{Nd}$",
                "^\\p{IsLatin}+$",
                "^\\p{gc=Lu}$",
                "^\\p{IsAlphabetic}+$",
                "^[\\x08\\-a]$"
            })
    void agrees_with_java_on_random_texts(String pattern) {
        ByteDfa dfa = PatternAutomaton.of(pattern);
        // Java takes the end of line for an end of text, and more characters for ends of lines
        Pattern java = Pattern.compile(pattern.replace("$", "\\z").replace("{a}", "\\{a}"), Pattern.UNIX_LINES);
        Random random = new Random(pattern.hashCode());
        for (int i = 0; i < 3000; i++) {
            String text = randomText(random);
            if (pattern.contains(".") && text.matches("(?s).*[\r\u2028\u2029].*")) {
                continue; // the dot of ECMAScript stops at these
            }
            assertThat(accepts(dfa, text))
                    .as("\"%s\" and \"%s\"", pattern, text)
                    .isEqualTo(java.matcher(text).find());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a",
                "a)",
                "[a",
                "[]",
                "a**",
                "*a",
                "a{2}{3}",
                "a{3,2}",
                "[z-a]",
                "[\\d-z]",
                "\\",
                "\\u12",
                "\\ud83d\\u0041",
                "a++",
                "(?>a)",
                "(?m)^a",
                "(?x)a",
                "(?=a)*",
                "\\b+",
                "^*a",
                "\\p{Nonsense}",
                "\\p{scx=Greek}",
                "\\p{L",
                "\\u{110000}",
                "\\ca",
                "(a{1000}){1000}",
                "^a{1000000000}$",
                "^a{2147483648}$",
                "^a{0,4294967297}$",
                "^a{99999999999999999999,}$",
                "^a{4294967297}{2}$",
                "^{1000000000}$",
                "(((()){9999}){9999}){9999}",
                "(.|a)*.{900}b.{900}"
            })
    void says_what_it_does_not_support(String pattern) {
        assertThatThrownBy(() -> PatternAutomaton.of(pattern))
                .isInstanceOf(UnsupportedPattern.class)
                .hasMessageContaining("is not supported");
    }

    @Test
    void hostile_patterns_are_done_or_refused_soon() {
        assertThat(PatternAutomaton.of("((a|a)*){1000}").acceptsNothing()).isFalse();
        assertThatThrownBy(() -> PatternAutomaton.of("(".repeat(500) + ")".repeat(500)))
                .hasMessageContaining("is not supported");
        assertThatThrownBy(() -> PatternAutomaton.of("a".repeat(5001))).hasMessageContaining("is not supported");
        assertThatThrownBy(() -> PatternAutomaton.of("(a|b)*a(a|b){30}")).hasMessageContaining("is not supported");
    }

    @Test
    void only_one_spelling_of_a_character_is_accepted() {
        ByteDfa any = PatternAutomaton.of("");
        for (String text : List.of(
                "\"\\u0041\"",
                "\"\\/\"",
                "\"\\u000a\"",
                "\"\\u001F\"",
                "\"\\ud83d\\ude00\"",
                "\"\\x\"",
                "\"\n\"",
                "\"\"\"",
                "\"",
                "\"a",
                "a\"",
                "")) {
            assertThat(any.accepts(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isFalse();
        }
        for (String text : List.of("\"\\u0000\"", "\"\\u001f\"", "\"\\n\"", "\"\u007f\u2028\"", "\"\"")) {
            assertThat(any.accepts(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isTrue();
        }
        assertThat(any.accepts(new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'})).isFalse();
        assertThat(any.accepts(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
                .isFalse();
        assertThat(any.accepts(new byte[] {'"', (byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80, '"'}))
                .isFalse();
    }

    @Test
    void lengths_are_counted_in_characters() {
        Random random = new Random(3);
        for (int min = 0; min <= 4; min++) {
            for (int max : new int[] {min, min + 1, 5, JsonType.UNBOUNDED}) {
                CountedStrings strings = new CountedStrings(PatternAutomaton.of("a|^[^b]*$"), min, max);
                for (int i = 0; i < 500; i++) {
                    String text = randomText(random);
                    int length = text.codePointCount(0, text.length());
                    boolean expected = length >= min && length <= max && (text.contains("a") || !text.contains("b"));
                    assertThat(strings.accept(new Json.Str(text)))
                            .as("%s in %d to %d", text, min, max)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[a-z]{1,2048}$",
                "^a[^b]{0,5000}c$",
                "^(?:ab|cd)[\\s\\S]{100}$",
                "^[ab]{40,}$",
                "^(?=.*a)[ab]{40}$",
            })
    void a_class_that_is_repeated_very_often_is_counted(String pattern) {
        RegexLengths counted = RegexLengths.of(RegexParser.parse(pattern));
        ByteDfa dfa = PatternAutomaton.of(counted.regex(), new SchemaBudget());
        CountedStrings strings = new CountedStrings(dfa, counted.min(), counted.max());
        Pattern java = Pattern.compile(pattern.replace("$", "\\z"));

        assertThat(dfa.states()).isLessThan(100);
        for (int length : new int[] {0, 1, 2, 39, 40, 41, 101, 102, 103, 2047, 2048, 2049, 5001, 5002, 5003}) {
            for (String text : List.of(
                    "a".repeat(length),
                    "b".repeat(length),
                    "ab" + "c".repeat(length),
                    "a" + "é".repeat(length) + "c")) {
                assertThat(strings.accept(new Json.Str(text)))
                        .as("%s and %d", pattern, length)
                        .isEqualTo(java.matcher(text).find());
            }
        }
    }

    @Test
    void both_of_two_patterns() {
        ByteDfa dfa = Products.both(PatternAutomaton.of("^a"), PatternAutomaton.of("b$"));

        assertThat(accepts(dfa, "ab")).isTrue();
        assertThat(accepts(dfa, "a")).isFalse();
        assertThat(Products.both(PatternAutomaton.of("^a"), PatternAutomaton.of("^b"))
                        .acceptsNothing())
                .isTrue();
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int kinds = 1 + random.nextInt(LETTERS.size());
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(LETTERS.get(random.nextInt(kinds)));
        }
        return text.toString();
    }

    private static boolean accepts(ByteDfa dfa, String text) {
        return dfa.accepts(PythonJson.dump(new Json.Str(text)).getBytes(StandardCharsets.UTF_8));
    }
}
