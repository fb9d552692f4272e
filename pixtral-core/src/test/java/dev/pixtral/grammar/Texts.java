package dev.pixtral.grammar;

import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonType;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Whether the rules of a schema accept a text, byte by byte. */
final class Texts {
    private Texts() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static boolean accepts(JsonType type, String text) {
        return accepts(AnyJson.schema(type), utf8(text));
    }

    static boolean accepts(JsonSchema schema, byte[] text) {
        return follow(schema, text).map(Configuration::complete).orElse(false);
    }

    /** Whether a text is the beginning of one that is accepted. */
    static boolean viable(JsonType type, String text) {
        return follow(AnyJson.schema(type), utf8(text)).isPresent();
    }

    private static Optional<Configuration> follow(JsonSchema schema, byte[] text) {
        Grammar grammar = Grammar.compile(
                OutputSpec.json(schema), Vocabularies.tiny(), Vocabularies.tinyTrie(), GrammarOptions.DEFAULT);
        Automaton automaton = grammar.automaton();
        Optional<Configuration> at =
                Optional.of(automaton.start(grammar.json().orElseThrow().id()));
        for (byte b : text) {
            at = at.flatMap(c -> automaton.step(c, b & 0xFF));
        }
        return at;
    }
}
