package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Strictness;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What several keywords of a schema, and parts of it that refer to one another, do to the bytes of an answer;
 * apostrophes stand for quotation marks.
 */
class KeywordsTogetherTest {
    @Test
    void dependencies_hold_without_a_type() {
        schema("{'dependentRequired': {'b': ['f']}}")
                .takes("1", "{}", "{'f': 1}", "{'b': 1, 'f': 2}")
                .not("{'b': 1}");
    }

    @Test
    void several_negated_keywords_of_all_properties_are_enforced_together() {
        String object =
                "{'type': 'object', 'properties': {'a': {}, 'b': {}, 'c': {}}, 'additionalProperties': false, 'allOf': ["
                        + "{'not': {'properties': {'a': {}}, 'additionalProperties': false}},"
                        + " {'not': {'patternProperties': {'^[ab]$': {'type': 'integer'}}}}]}";
        schema(object)
                .takes("{'a': 1, 'b': ''}", "{'a': '', 'b': 1}", "{'b': null}", "{'a': '', 'c': 1}")
                .not("{}", "{'a': ''}", "{'b': 1}", "{'c': 1}", "{'a': 1, 'c': 1}");
    }

    @Test
    void references_find_embedded_resources_and_anchors() {
        schema("{'$id': 'http://x.org/a/root', '$ref': 'item#here', '$defs': {'i': {'$id': 'item', '$defs': {"
                        + "'n': {'$anchor': 'here', '$ref': '#/$defs/t'}, 't': {'type': 'null'}}}}}")
                .takes("null")
                .not("1");
        schema("{'$ref': '#list', '$dynamicAnchor': 'T', 'type': 'array', '$defs': {'l': {'$anchor': 'list',"
                        + " 'type': 'array', 'items': {'$dynamicRef': '#T'}}}}")
                .takes("[]", "[[[]]]")
                .not("[1]");
        refuses(
                "{'$ref': 'b', '$defs': {'a': {'$id': 'a', '$dynamicAnchor': 'T'}, 'b': {'$id': 'b', '$dynamicAnchor': 'T',"
                        + " 'type': 'array', 'items': {'$dynamicRef': '#T'}}}}",
                "\"$dynamicRef\"");
    }

    /** Answers to one schema. */
    private record Answers(Automaton automaton, int root) {
        Answers takes(String... texts) {
            assertThat(texts).allSatisfy(text -> assertThat(accepts(text)).isTrue());
            return this;
        }

        Answers not(String... texts) {
            assertThat(texts).allSatisfy(text -> assertThat(accepts(text)).isFalse());
            return this;
        }

        private boolean accepts(String text) {
            Optional<Configuration> at = Optional.of(automaton.start(root));
            for (byte b : text.replace('\'', '"').getBytes(StandardCharsets.UTF_8)) {
                at = at.flatMap(from -> automaton.step(from, b & 0xFF));
            }
            return at.filter(Configuration::complete).isPresent();
        }
    }

    private static Answers schema(String schema) {
        Rules rules = new Rules(GrammarOptions.DEFAULT.depthLimit());
        rules.begin("the schema");
        int value = RuleCompiler.add(
                new JsonSchemaReader(Strictness.STRICT).read(schema.replace('\'', '"'), "Schema"), rules);
        int root = rules.reserve();
        rules.set(root, new DocumentRule(root, rules, value));
        rules.complete();
        return new Answers(new Automaton(rules, GrammarOptions.DEFAULT.configurations()), root);
    }

    private static void refuses(String schema, String message) {
        assertThatThrownBy(() -> schema(schema))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining(message);
    }
}
