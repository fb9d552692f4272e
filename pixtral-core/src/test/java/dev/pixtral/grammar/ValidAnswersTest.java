package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.chat.ResponseFormat;
import dev.pixtral.chat.Tool;
import dev.pixtral.errors.GrammarException;
import dev.pixtral.grammar.HostileLogits.Wish;
import dev.pixtral.sampling.Sampler;
import dev.pixtral.sampling.SamplingOptions;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.RandomSchemas;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.ValidationOracle;
import dev.pixtral.tokenizer.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The proof of constrained decoding: whatever the schema and whatever the model, an answer parses and satisfies its
 * schema, for readers of decimals and of doubles, or has reached the limit of tokens. There is never a dead end. Every
 * fourth schema stands for the parameters of a tool that must be called, strict or not; what the warning of one that is
 * not leaves unchecked, answers need not satisfy.
 *
 * <p>{@code -Dpixtral.test.schemas=200000} makes it long, {@code -Dpixtral.test.seed=} with the printed seed repeats a
 * run; schema number {@code n} follows from seed + {@code n} alone.
 */
class ValidAnswersTest {
    private static final int SCHEMAS = Integer.getInteger("pixtral.test.schemas", 2500);
    private static final long SEED = Long.getLong("pixtral.test.seed", 1); // a build finds what the last one found
    private static final int WISHES_EACH = 3;
    private static final int CALLS = 9;
    private static final int END = 2;
    private static final int MOST_TOKENS = 200;

    private final Tally tally = new Tally();

    @Test
    void answers_of_the_tiny_vocabulary_satisfy_random_schemas() throws JsonProcessingException {
        prove(Vocabularies.tiny(), SCHEMAS);

        assertThat(tally.schemas).isEqualTo(SCHEMAS);
        assertThat(tally.complete).isGreaterThan(tally.answers / 2);
    }

    @Test
    void answers_of_pixtrals_vocabulary_satisfy_random_schemas() throws JsonProcessingException {
        prove(Vocabularies.pixtral(), SCHEMAS / 25);

        assertThat(tally.complete).isGreaterThan(tally.answers / 2);
    }

    /** Counts of one run. */
    private static final class Tally {
        private int schemas;
        private int refused;
        private int answers;
        private int complete;
        private long tokens;
    }

    private void prove(Tokenizer tekken, int schemas) throws JsonProcessingException {
        AnswerGrammars grammars = new AnswerGrammars(tekken);
        HostileLogits logits = new HostileLogits(tekken);
        for (long seed = SEED; tally.schemas < schemas; seed++) {
            Optional<Case> drawn = Case.draw(seed, grammars);
            if (drawn.isEmpty()) {
                tally.refused++;
                continue;
            }
            tally.schemas++;
            Random random = new Random(seed);
            for (int i = 0; i < WISHES_EACH; i++) {
                Writer writer = new Writer(tekken, logits, random);
                try {
                    check(drawn.get(), writer, writer.write(drawn.get().grammar));
                } catch (GrammarException | AssertionError e) {
                    fail(
                            "-Dpixtral.test.seed=%d: %s, %s wrote %s"
                                    .formatted(seed, drawn.get().schema, writer.wish, writer.text()),
                            e);
                }
            }
        }
        System.out.printf(
                "ValidAnswersTest: -Dpixtral.test.seed=%d, %d ids, %d schemas (%d refused), %d answers, %d complete, %d tokens%n",
                SEED, tekken.vocabSize(), tally.schemas, tally.refused, tally.answers, tally.complete, tally.tokens);
    }

    private void check(Case drawn, Writer writer, boolean complete) throws JsonProcessingException {
        tally.answers++;
        tally.tokens += writer.count;
        if (!complete) {
            assertThat(writer.count).isEqualTo(MOST_TOKENS);
            return;
        }
        tally.complete++;
        JsonNode answer = drawn.parse(writer.text());
        if (!drawn.tool) {
            assertThat(drawn.oracle.errors(answer)).isEmpty();
            assertThat(drawn.ofDoubles.errors(ValidationOracle.parseAsDoubles(writer.text())))
                    .isEmpty();
            return;
        }
        List<CallEvent.Complete> calls = writer.events.stream()
                .filter(CallEvent.Complete.class::isInstance)
                .map(CallEvent.Complete.class::cast)
                .toList();
        assertThat(calls).hasSize(answer.size()).isNotEmpty();
        for (int i = 0; i < answer.size(); i++) {
            JsonNode arguments = answer.get(i).get("arguments");
            assertThat(arguments.isObject()).isTrue();
            String text = calls.get(i).call().arguments();
            assertThat(drawn.parse(text)).isEqualTo(arguments);
            if (drawn.grammar.warning().isEmpty()) {
                assertThat(drawn.oracle.errors(arguments)).isEmpty();
                assertThat(drawn.ofDoubles.errors(ValidationOracle.parseAsDoubles(text)))
                        .isEmpty();
            }
        }
    }

    /** A schema that was drawn, compiled, beside its validator. */
    private record Case(
            String schema,
            boolean tool,
            boolean freeNames,
            Grammar grammar,
            ValidationOracle oracle,
            ValidationOracle ofDoubles) {

        /** Empty if the schema is refused. */
        static Optional<Case> draw(long seed, AnswerGrammars grammars) throws JsonProcessingException {
            String schema = RandomSchemas.schema(seed);
            boolean tool = seed % 4 == 0;
            boolean strict = seed % 8 == 0 || !tool;
            Prompt prompt = Prompt.of(Message.user("Answer."));
            JsonSchemaReader reader = new JsonSchemaReader(strict ? Strictness.STRICT : Strictness.LENIENT);
            try {
                JsonSchema read = tool ? reader.readParameters(schema, "Tool") : reader.read(schema, "Schema");
                Grammar grammar = grammars.grammar(
                                tool
                                        ? prompt.withTools(List.of(new Tool("tool", "", schema, strict)))
                                        : prompt.withResponseFormat(new ResponseFormat.JsonSchema("", schema)),
                                AnswerRules.DEFAULT.withToolUse(tool ? ToolUse.REQUIRED : ToolUse.AUTO))
                        .orElseThrow();
                assertThat(strict && grammar.warning().isPresent()).as(schema).isFalse();
                return Optional.of(new Case(
                        schema,
                        tool,
                        hasFreeNames(read),
                        grammar,
                        ValidationOracle.of(schema),
                        ValidationOracle.ofDoubles(schema)));
            } catch (GrammarException e) {
                assertThat(e)
                        .as(schema)
                        .hasMessageMatching("(?s).*(not supported|no answer can satisfy"
                                + "|could be something other than an object; set).*");
                return Optional.empty();
            }
        }

        JsonNode parse(String text) throws JsonProcessingException {
            return freeNames ? ValidationOracle.parseWithFreeNames(text) : ValidationOracle.parse(text);
        }

        private static boolean hasFreeNames(JsonSchema schema) {
            return Stream.concat(Stream.of(schema.root()), schema.definitions().stream())
                    .anyMatch(Case::hasFreeNames);
        }

        private static boolean hasFreeNames(JsonType type) {
            return switch (type) {
                case JsonType.AnyValue _ -> true;
                case JsonType.AnyOf(List<JsonType> alternatives) ->
                    alternatives.stream().anyMatch(Case::hasFreeNames);
                case JsonType.ArrayType array ->
                    Stream.concat(array.prefix().stream(), array.items().stream())
                            .anyMatch(Case::hasFreeNames);
                case JsonType.ObjectType object ->
                    object.additional().isPresent()
                            || object.properties().stream().anyMatch(each -> hasFreeNames(each.type()));
                case JsonType.Ref _, JsonType.Literals _, JsonType.Text _, JsonType.Scalar _, JsonType.Counted _ ->
                    false;
            };
        }
    }

    /** A model at its work: it writes what it wishes for a while, then wants to end. */
    private static final class Writer {
        private final Tokenizer tekken;
        private final HostileLogits logits;
        private final Random random;
        private final Wish wish;
        private final int patience;
        private final int favourite;
        private final Sampler sampler;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<CallEvent> events = new ArrayList<>();
        private int count;

        Writer(Tokenizer tekken, HostileLogits logits, Random random) {
            this.tekken = tekken;
            this.logits = logits;
            this.random = random;
            this.wish = Wish.values()[random.nextInt(Wish.values().length)];
            this.patience = random.nextInt(80);
            this.favourite = random.nextInt(tekken.vocabSize());
            this.sampler = new Sampler(sampling(), tekken.vocabSize());
        }

        private SamplingOptions sampling() {
            SamplingOptions.Builder options = SamplingOptions.builder().seed(random.nextLong());
            switch (random.nextInt(4)) {
                case 0 -> options.temperature(0.1 + 2 * random.nextDouble());
                case 1 -> options.temperature(1).topK(1 + random.nextInt(20));
                case 2 -> options.repetitionPenalty(1.5);
                default -> {}
            }
            return options.build();
        }

        /** Whether the answer was ended, and not by the limit. */
        boolean write(Grammar grammar) {
            Matcher matcher = grammar.matcher("call%05d"::formatted);
            float[] step = new float[tekken.vocabSize()];
            for (; count < MOST_TOKENS; count++) {
                int token = choose(matcher, step);
                events.addAll(matcher.accept(token));
                if (token == END) {
                    return true;
                }
                sampler.accept(token);
                if (token != CALLS) {
                    bytes.writeBytes(tekken.tokenBytes(token));
                }
            }
            return false;
        }

        private int choose(Matcher matcher, float[] step) {
            TokenMask mask = matcher.mask();
            assertThat(mask.size()).as("tokens allowed").isPositive();
            if (mask.size() == 1) {
                return mask.first();
            }
            logits.next(count < patience ? wish : Wish.THE_END, favourite, random, step);
            mask.applyTo(step);
            return matcher.penaltiesApply() ? sampler.sample(step, 0) : sampler.sampleUnpenalised(step, 0);
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
