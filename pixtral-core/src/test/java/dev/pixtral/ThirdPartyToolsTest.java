package dev.pixtral;

import static dev.pixtral.chat.Message.user;
import static dev.pixtral.chat.Part.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.Tool;
import dev.pixtral.engine.GenerationListener;
import dev.pixtral.grammar.AnswerRules;
import dev.pixtral.grammar.ToolUse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * With tools of third parties, a conversation is answered; what of their schemas is not enforced is told in one warning
 * of each reply.
 */
class ThirdPartyToolsTest {
    private static final GenerationOptions OPTIONS = GenerationOptions.DEFAULT.withMaxTokens(4);

    /** What the warning says for a schema of third-party-schemas.tsv; for the others there is none. */
    private static final Map<String, String> UNCHECKED = Map.of(
            "28-discriminator", "the unresolved reference \"#/$defs/A\"",
            "33-refsibling", "the unresolved reference \"#/$defs/A\"",
            "34-recur", "the unresolved reference \"#/$defs/N\"",
            "27-badregex", "/properties/p: keyword \"pattern\" with",
            "33-int", "/properties/p: the keyword \"type\" must be",
            "34-refprop", "the unresolved reference \"#/properties/x\"");

    private static Pixtral pixtral;

    @BeforeAll
    static void open() {
        pixtral = Pixtral.open();
    }

    @AfterAll
    static void close() {
        pixtral.close();
    }

    private static List<String[]> lines(String resource) throws IOException {
        try (InputStream in = ThirdPartyToolsTest.class.getResourceAsStream("/fixtures/grammar/" + resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t", -1))
                    .toList();
        }
    }

    /** Id, parameters and what the warning says. */
    static Stream<String[]> tools() throws IOException {
        Stream<String[]> properties = lines("third-party-schemas.tsv").stream().map(line -> new String[] {
            line[0],
            "{\"type\": \"object\", \"properties\": {\"p\": %s}}".formatted(line[1]),
            UNCHECKED.getOrDefault(line[0], "")
        });
        return Stream.concat(properties, lines("wild-tools.tsv").stream());
    }

    private static Reply answer(String parameters, ToolUse use) {
        Prompt prompt = Prompt.of(user(text("hi"))).withTools(List.of(new Tool("lookUp", "Looks up.", parameters)));
        return pixtral.generate(
                prompt, OPTIONS.withRules(AnswerRules.DEFAULT.withToolUse(use)), GenerationListener.NONE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tools")
    void a_conversation_is_answered(String id, String parameters, String unchecked) {
        Reply reply = answer(parameters, ToolUse.AUTO);

        assertThat(reply.usage().generatedTokens()).isPositive();
        if (unchecked.isEmpty()) {
            assertThat(reply.warnings()).as(id).isEmpty();
        } else {
            assertThat(reply.warnings())
                    .as(id)
                    .singleElement()
                    .satisfies(warning -> assertThat(warning)
                            .contains("Parameters of tool lookUp, ")
                            .contains(unchecked));
        }
        assertThat(answer(parameters, ToolUse.REQUIRED).usage().generatedTokens())
                .isPositive();
    }

    @Test
    void each_request_is_told_though_the_grammar_is_kept() {
        String parameters = "{\"properties\": {\"a\": {\"type\": \"strng\"}}}";

        assertThat(answer(parameters, ToolUse.AUTO).warnings()).hasSize(1);
        assertThat(answer(parameters, ToolUse.AUTO).warnings()).hasSize(1);
    }

    @Test
    void free_calls_refuse_no_schema_either() {
        for (String parameters :
                List.of("true", "[]", "{\"type\": \"strng\", \"required\": true}", "{\"pattern\": \"[\"}")) {
            assertThat(answer(parameters, ToolUse.FREE).warnings())
                    .as("nothing is enforced")
                    .isEmpty();
        }
    }
}
