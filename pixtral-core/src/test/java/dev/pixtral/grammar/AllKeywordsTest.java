package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.json.PythonJson;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Openness;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.ValidationOracle;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The keywords that are hard to enforce, against an independent validator: random answers at the highest temperature
 * satisfy random schemas, and random values are accepted only if they do. {@code -Dpixtral.test.schemas=} makes it
 * long, {@code -Dpixtral.test.seed=} repeats it.
 */
class AllKeywordsTest {
    private static final int SCHEMAS = Integer.getInteger("pixtral.test.schemas", 2500);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1);
    private static final int FIRST_BYTE = 1000;
    private static final int MOST_TOKENS = 150;
    private static final int PATIENCE = 40;
    private static final int ANSWERS = 3;
    private static final int VALUES = 12;

    private final Tokenizer tekken = Vocabularies.tiny();

    private record Compiled(String schema, Grammar grammar, ValidationOracle oracle) {}

    private Optional<Compiled> compiled(long seed, Openness openness, boolean implied) throws JsonProcessingException {
        String schema = new RandomKeywords(new Random(seed), implied).schema(3).toString();
        try {
            Grammar grammar = Grammar.compile(
                    OutputSpec.json(new JsonSchemaReader(Strictness.STRICT, openness).read(schema, "Schema")),
                    tekken,
                    Vocabularies.tinyTrie(),
                    GrammarOptions.DEFAULT);
            return Optional.of(new Compiled(schema, grammar, ValidationOracle.of(schema)));
        } catch (GrammarException e) {
            assertThat(e)
                    .as(schema)
                    .hasMessageMatching("(?s).*(not supported|at most \\d+ are supported|no answer|No value).*");
            return Optional.empty();
        }
    }

    @Test
    void random_answers_satisfy_their_schemas() throws JsonProcessingException {
        int complete = 0;
        int refused = 0;
        for (long seed = SEED; seed < SEED + SCHEMAS; seed++) {
            Optional<Compiled> compiled = compiled(seed, seed % 2 == 0 ? Openness.OPEN : Openness.CLOSED, true);
            refused += compiled.isEmpty() ? 1 : 0;
            for (int i = 0; i < ANSWERS && compiled.isPresent(); i++) {
                Optional<String> answer = answer(compiled.get(), new Random(seed + i));
                if (answer.isPresent()) {
                    complete++;
                    JsonNode value = ValidationOracle.parseWithFreeNames(answer.get());
                    assertThat(compiled.get().oracle().errors(value))
                            .as(
                                    "-Dpixtral.test.seed=%d: %s wrote %s",
                                    seed, compiled.get().schema(), answer.get())
                            .isEmpty();
                }
            }
        }
        assertThat(complete).isGreaterThan(SCHEMAS);
        assertThat(refused).isLessThan(SCHEMAS / 3);
    }

    /** Tokens at random, then what ends soon. */
    private Optional<String> answer(Compiled compiled, Random random) {
        Matcher matcher = compiled.grammar().matcher(call -> "");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < MOST_TOKENS; i++) {
            TokenMask mask = matcher.mask();
            assertThat(mask.size()).as(compiled.schema()).isPositive();
            List<Integer> ids = new ArrayList<>();
            mask.forEach(ids::add);
            int end = tekken.specialTokens().eos();
            int token = ids.get(random.nextInt(ids.size()));
            if (i > PATIENCE && mask.allows(end)) {
                token = end;
            } else if (i > PATIENCE) {
                token = closing(ids).orElse(token);
            }
            if (token == end) {
                return Optional.of(bytes.toString(StandardCharsets.UTF_8));
            }
            matcher.accept(token);
            bytes.writeBytes(tekken.tokenBytes(token));
        }
        return Optional.empty();
    }

    private Optional<Integer> closing(List<Integer> ids) {
        for (char c : "}]\"".toCharArray()) {
            if (ids.contains(FIRST_BYTE + c)) {
                return Optional.of(FIRST_BYTE + c);
            }
        }
        return Optional.empty();
    }

    @Test
    void random_values_are_accepted_only_if_they_satisfy_their_schemas() throws JsonProcessingException {
        int valid = 0;
        int accepted = 0;
        for (long seed = SEED; seed < SEED + SCHEMAS; seed++) {
            Optional<Compiled> compiled = compiled(seed, Openness.OPEN, false);
            RandomKeywords values = new RandomKeywords(new Random(-seed), false);
            for (int i = 0; i < VALUES && compiled.isPresent(); i++) {
                JsonNode value = values.value(3);
                boolean satisfies = compiled.get().oracle().errors(value).isEmpty();
                boolean taken = accepts(compiled.get().grammar(), value.toString());
                assertThat(taken && !satisfies)
                        .as(
                                "-Dpixtral.test.seed=%d: %s accepts %s",
                                seed, compiled.get().schema(), value)
                        .isFalse();
                valid += satisfies ? 1 : 0;
                accepted += taken ? 1 : 0;
            }
        }
        assertThat(valid).isGreaterThan(SCHEMAS);
        assertThat(accepted).isGreaterThan(valid * 8 / 10); // the others have names in another order
    }

    private boolean accepts(Grammar grammar, String json) {
        String text = PythonJson.dump(
                PythonJson.parseSchema(json, IllegalStateException::new).orElseThrow());
        Matcher matcher = grammar.matcher(call -> "");
        for (int token : tekken.encode(text)) {
            if (!matcher.mask().allows(token)) {
                return false;
            }
            matcher.accept(token);
        }
        return matcher.mask().allows(tekken.specialTokens().eos());
    }
}
