package dev.pixtral.errors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonProblemTest {
    private static final String[] INTERNALS = {
        "com.fasterxml",
        "Stream",
        "REDACTED",
        "Source",
        "Feature",
        "was expecting",
        "reference chain",
        "CTRL-CHAR",
        "`",
        "code "
    };

    private static final ObjectMapper STRICT = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxStringLength(100)
                            .maxNumberLength(20)
                            .maxNameLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"a": [1,                      | line 1, column 10: it ends too early
            {"a": 1, "a": 2}               | line 1, column 13: the key "a" occurs twice in an object
            {"it's": 1, "it's": 2}         | line 1, column 19: the key "it's" occurs twice in an object
            nope                           | line 1, column 1: 'nope' is not a JSON value
            [NaN]                          | line 1, column 5: 'NaN' is not a JSON value
            [1,, 2]                        | line 1, column 4: ',' is not allowed here
            [1 2]                          | line 1, column 4: '2' is not allowed here
            {'a': 1}                       | line 1, column 2: ''' is not allowed here
            😀                             | line 1, column 4: '😀' is not allowed here
            [1}                            | line 1, column 3: '}' has no matching opening bracket
            [01]                           | line 1, column 3: a number is not in JSON's format
            ["\\q"]                        | line 1, column 4: a string contains an escape sequence that JSON does not have
            [1] [2]                        | line 1, column 5: it continues after its end
            [[[[[[[[[1]]]]]]]]]            | its nesting depth is more than 8
            [123456789012345678901234]     | a number has more than 20 digits
            """)
    void should_tell_what_and_where(String json, String problem) {
        assertThat(problem(json.getBytes(StandardCharsets.UTF_8))).hasToString(problem);
    }

    @Test
    void should_tell_of_characters_that_cannot_be_shown() {
        assertThat(problem("[\"a\nb\"]".getBytes(StandardCharsets.UTF_8)))
                .hasToString("line 1, column 4: a string contains a control character; it must be escaped");
        assertThat(problem("[\u001B]".getBytes(StandardCharsets.UTF_8)))
                .hasToString("line 1, column 3: there is a control character outside strings");
        assertThat(problem(new byte[] {'"', (byte) 0xC3, '"'})).hasToString("line 1, column 4: it is not UTF-8");
        assertThat(problem(new byte[] {0, 0, 0, '[', 0x7F, 1, 1, 1})).hasToString("it is not UTF-8");
        assertThat(problem("{\"\u202E\":1,\"\u202E\":2}".getBytes(StandardCharsets.UTF_8))
                        .what())
                .isEqualTo("the key \"\\u202E\" occurs twice in an object");
    }

    @Test
    void should_tell_of_values_that_do_not_fit() throws Exception {
        try (JsonParser parser = new JsonFactory().createParser("[99999999999, \"*&^\"]")) {
            parser.nextToken();
            parser.nextToken();
            assertThat(JsonProblem.of(catchThrowable(parser::getIntValue)).what())
                    .isEqualTo("a number is too large");
            parser.nextToken();
            assertThat(JsonProblem.of(catchThrowable(parser::getBinaryValue)).what())
                    .isEqualTo("a string is not base64");
        }
    }

    @Test
    void should_look_for_the_failure_among_the_causes() {
        Throwable failure = catchThrowable(() -> STRICT.readTree("["));

        assertThat(JsonProblem.of(new CompletionException(new IllegalStateException(failure)))
                        .what())
                .isEqualTo("it ends too early");
        assertThat(JsonProblem.of(new IllegalStateException("something else")).line())
                .isZero();
    }

    /** Whatever Jackson says of random texts, none of its words comes through. */
    @Test
    void should_never_show_internals() {
        SplittableRandom random = new SplittableRandom(1);
        String alphabet = "{}[]\",:'\\/*+-.0123456789eEtrufalsn \t\n\u0001\u001B\u007Fé\u202E";
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder json = new StringBuilder("[{\"a\":1,".substring(0, random.nextInt(9)));
            for (int n = random.nextInt(12); n >= 0; n--) {
                json.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            Throwable failure = catchThrowable(() -> STRICT.readTree(json.toString()));
            if (failure != null) {
                refused++;
                assertThat(JsonProblem.of(failure).toString())
                        .as(json.toString())
                        .doesNotContain(INTERNALS)
                        .hasLineCount(1);
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    private static JsonProblem problem(byte[] json) {
        return JsonProblem.of(catchThrowable(() -> STRICT.readTree(json)));
    }
}
