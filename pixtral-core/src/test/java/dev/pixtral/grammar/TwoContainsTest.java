package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.PythonJson;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.ValidationOracle;
import dev.pixtral.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays in which two schemas count items, against an independent validator. Apostrophes stand for quotation marks. */
class TwoContainsTest {
    private static final Tokenizer TEKKEN = Vocabularies.tiny();
    private static final List<String> COUNTED = List.of(
            "{'const': 1}",
            "{'enum': [1, 2, 'a']}",
            "{'type': 'integer'}",
            "{'type': 'integer', 'minimum': 2}",
            "{'type': 'string'}",
            "{'pattern': '^a', 'type': 'string'}",
            "{'not': {'type': 'string'}}",
            "{'not': {'const': 1}}",
            "{'type': 'array'}",
            "{'type': 'array', 'contains': {'const': 1}}",
            "{'type': 'object', 'required': ['a']}");
    private static final List<String> ITEMS = List.of(
            "true",
            "true",
            "true",
            "{'type': 'integer'}",
            "{'enum': [1, 2, 3]}",
            "{'type': ['integer', 'string']}",
            "{'const': 1}");
    private static final List<String> VALUES =
            List.of("1", "2", "3", "0", "'a'", "'b'", "null", "[1]", "[]", "{'a': 1}", "{}");

    @Test
    void arrays_are_accepted_if_they_satisfy_random_schemas() throws JsonProcessingException {
        Random random = new Random(21);
        int valid = 0;
        int written = 0;
        for (int i = 0; i < 1000; i++) {
            String schema = schema(random).replace('\'', '"');
            ValidationOracle oracle = ValidationOracle.of(schema);
            List<String> values = new ArrayList<>();
            for (int j = 0; j < 25; j++) {
                values.add(array(random, VALUES.size() - random.nextInt(8)).replace('\'', '"'));
            }
            Grammar grammar = null;
            try {
                grammar = compile(schema);
            } catch (GrammarException e) {
                assertThat(e).as(schema).hasMessageMatching("(?s).*(no answer|No value|is more than|no value).*");
            }
            for (String value : values) {
                boolean satisfies = oracle.errors(ValidationOracle.parse(value)).isEmpty();
                assertThat(grammar != null && accepts(grammar, value))
                        .as("%s and %s", schema, value)
                        .isEqualTo(satisfies);
                valid += satisfies ? 1 : 0;
            }
            written += grammar == null ? 0 : 1;
        }
        assertThat(written).isGreaterThan(450);
        assertThat(valid).isBetween(1500, 15_000);
    }

    private static String schema(Random random) {
        String limits = (random.nextBoolean() ? "" : ", 'minItems': " + random.nextInt(4))
                + (random.nextBoolean() ? "" : ", 'maxItems': " + (2 + random.nextInt(4)));
        return "{'type': 'array', 'items': %s%s, 'allOf': [%s, %s]}"
                .formatted(pick(ITEMS, random), limits, contains(random), contains(random));
    }

    private static String contains(Random random) {
        int least = random.nextInt(3);
        String min = random.nextBoolean() ? "" : ", 'minContains': " + least;
        String max = random.nextBoolean() ? "" : ", 'maxContains': " + (least + random.nextInt(3));
        return "{'contains': " + pick(COUNTED, random) + min + max + "}";
    }

    private static String array(Random random, int kinds) {
        List<String> items = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            items.add(VALUES.get(random.nextInt(kinds)));
        }
        return "[" + String.join(", ", items) + "]";
    }

    private static String pick(List<String> texts, Random random) {
        return texts.get(random.nextInt(texts.size()));
    }

    /** At each place a token may come only if the array can still end as it should. */
    @Test
    void no_way_leads_nowhere() {
        Random random = new Random(22);
        for (int i = 0; i < 300; i++) {
            String schema = schema(random).replace('\'', '"');
            try {
                walk(compile(schema), random, schema);
            } catch (GrammarException e) {
                assertThat(e).as(schema).hasMessageMatching("(?s).*(no answer|No value|is more than|no value).*");
            }
        }
    }

    private static void walk(Grammar grammar, Random random, String schema) {
        Matcher matcher = grammar.matcher(call -> "");
        for (int i = 0; i < 60; i++) {
            List<Integer> ids = new ArrayList<>();
            matcher.mask().forEach(ids::add);
            assertThat(ids).as(schema).isNotEmpty();
            int token = ids.get(random.nextInt(ids.size()));
            if (token == TEKKEN.specialTokens().eos()) {
                return;
            }
            matcher.accept(token);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'allOf': [{'contains': {'const': 1}}, {'contains': {'const': 2}}, {'contains': {'const': 3}}]}",
                "{'contains': {'const': 1}, 'allOf': [{'contains': {'const': 2}, 'prefixItems': [true]}]}",
                "{'contains': {'const': 1}, 'minContains': 100, 'allOf': [{'contains': {'const': 2}, 'minContains': 100}]}",
                "{'contains': {'const': 1}, 'maxContains': 2000000000, 'allOf': [{'contains': {'const': 2}}]}"
            })
    void more_than_can_be_counted_is_refused(String schema) {
        assertThatThrownBy(() -> compile("{'type': 'array', " + schema.substring(1)))
                .hasMessageContaining("keyword \"contains\" next to another one is not supported");
    }

    @Test
    void nested_ones_are_bounded() {
        String schema = "true";
        for (int i = 0; i < 12; i++) {
            schema = "{'type': 'array', 'contains': %s, 'allOf': [{'contains': {'type': 'null'}, 'maxContains': 3}]}"
                    .formatted(schema);
        }
        Grammar grammar = compile(schema);
        assertThat(accepts(grammar, "[".repeat(11) + "[1, null]" + ", null]".repeat(11)))
                .isTrue();
        assertThat(accepts(grammar, "[".repeat(11) + "[1, null]" + ", null]".repeat(10) + ", 1]"))
                .isFalse();
    }

    private static Grammar compile(String schema) {
        return Grammar.compile(
                OutputSpec.json(new JsonSchemaReader(Strictness.STRICT, Openness.OPEN)
                        .read(schema.replace('\'', '"'), "Schema")),
                TEKKEN,
                Vocabularies.tinyTrie(),
                GrammarOptions.DEFAULT);
    }

    private static boolean accepts(Grammar grammar, String json) {
        String text = PythonJson.dump(
                PythonJson.parseSchema(json, IllegalStateException::new).orElseThrow());
        Matcher matcher = grammar.matcher(call -> "");
        for (int token : TEKKEN.encode(text)) {
            if (!matcher.mask().allows(token)) {
                return false;
            }
            matcher.accept(token);
        }
        return matcher.mask().allows(TEKKEN.specialTokens().eos());
    }
}
