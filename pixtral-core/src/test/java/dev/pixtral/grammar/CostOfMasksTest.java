package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.sampling.TokenMask;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Strictness;
import dev.pixtral.testing.Eventually;
import dev.pixtral.tokenizer.Tokenizer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one token may cost, and how the work ends early. Steps are counted, never time. */
@Timeout(120)
class CostOfMasksTest {
    private static final Tokenizer TEKKEN = Vocabularies.pixtral();
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void should_make_masks_of_arrays_in_arrays_with_few_steps() {
        assertThat(mostSteps(CostlySchemas.arraysInArrays(), "[[[1, 2], [3]], [[5]]]"))
                .isLessThan(500_000);
        assertThat(mostSteps(CostlySchemas.arrays(980, 2), "[[1, 2], [3]]")).isLessThan(2_000_000);
        assertThat(mostSteps(CostlySchemas.arrays(660, 3), "[[[1, 2], [3]], [[5]]]"))
                .isLessThan(2_000_000);
        assertThat(mostSteps(CostlySchemas.recursive(1_000), "[[[1, [2]], [3]], [[5]]]"))
                .isLessThan(4_000_000);
    }

    @Test
    void should_make_the_masks_of_contract_schemas_with_a_thousandth_of_the_limit() {
        String person = """
                {"type": "object", "properties": {"name": {"type": "string"}, "born": {"type": "string", "format": "date"},
                "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}}, "height": {"type": "number"}},
                "required": ["name", "born"]}""";

        assertThat(mostSteps(
                        person,
                        "{\"name\": \"Ada\", \"born\": \"1815-12-10\", \"tags\": [\"a\", \"c\"], \"height\": 1.6}"))
                .isLessThan(Effort.MOST / 1_000);
    }

    @Test
    void should_refuse_by_name_what_can_be_read_in_too_many_ways() {
        Grammar grammar = response(CostlySchemas.chain(900));

        for (int i = 0; i < 2; i++) { // what the first one left behind changes nothing
            Matcher matcher = grammar.matcher(call -> "");
            assertThatThrownBy(() -> write(matcher, "[[[["))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining("the response schema")
                    .hasMessageContaining("not supported; use fewer alternatives");
        }
    }

    @Test
    void should_refuse_many_readings_that_become_too_deep() {
        Grammar grammar = response(CostlySchemas.recursive(1_000));

        write(grammar.matcher(call -> ""), "[".repeat(50));
        assertThatThrownBy(() -> write(grammar.matcher(call -> ""), "[".repeat(100)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("the response schema")
                .hasMessageContaining("not supported");
        write(response(CostlySchemas.recursive(100)).matcher(call -> ""), "[".repeat(250));
    }

    @Test
    void should_refuse_a_mask_that_takes_too_many_steps_and_name_the_tool() {
        String parameters = "{\"type\": \"object\", \"properties\": {\"q\": %s}, \"required\": [\"q\"]}"
                .formatted(CostlySchemas.words(300));
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).readParameters(parameters, "Tool");
        OutputSpec spec =
                new OutputSpec(Optional.empty(), List.of(new OutputSpec.ToolSpec("lookUp", read)), ToolUse.REQUIRED, 1);
        Grammar grammar = Grammar.compile(spec, TEKKEN, Vocabularies.pixtralTrie(), GrammarOptions.DEFAULT);

        for (int i = 0; i < 2; i++) {
            Matcher matcher = grammar.matcher("call%05d"::formatted);
            matcher.accept(grammar.toolCalls());
            assertThatThrownBy(() -> write(matcher, "[{\"name\": \"lookUp\", \"arguments\": {\"q\": \"hello"))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining("the parameters of the tool lookUp")
                    .hasMessageContaining("more than " + Effort.MOST + " steps");
        }
    }

    @Test
    void should_refuse_nothing_that_a_hundred_patterns_at_one_place_need() {
        assertThat(mostSteps(CostlySchemas.words(100), "\"hello word7\"")).isLessThan(Effort.MOST);
    }

    @Test
    void should_read_a_pattern_once_that_many_alternatives_have() {
        String objects = IntStream.range(0, 400)
                .mapToObj(i ->
                        "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\", \"pattern\": \"\\\\S\"},"
                                + " \"kind%d\": {\"type\": \"string\", \"maxLength\": 20}}}".formatted(i))
                .collect(Collectors.joining(","));

        assertThat(mostSteps("{\"anyOf\": [" + objects + "]}", "{\"name\": \"Ada\", \"kind7\": \"of those\"}"))
                .isLessThan(Effort.MOST / 8);
    }

    @Test
    void should_stop_a_mask_when_its_thread_is_interrupted_and_spoil_nothing() throws InterruptedException {
        String schema = CostlySchemas.words(60);
        Grammar grammar = response(schema);
        Matcher matcher = grammar.matcher(call -> "");
        matcher.accept(TEKKEN.encode("\"")[0]);
        Outcome outcome = new Outcome(matcher::mask);
        Eventually.until(
                "the mask is well under way", () -> grammar.automaton().effort().spent() >= 100_000);

        outcome.interrupted();

        assertThat(matcher.mask()).satisfies(mask -> assertSame(mask, schema));
        Matcher other = grammar.matcher(call -> "");
        other.accept(TEKKEN.encode("\"")[0]);
        assertThat(other.mask()).satisfies(mask -> assertSame(mask, schema));
    }

    private static void assertSame(TokenMask mask, String schema) {
        Matcher fresh = response(schema).matcher(call -> "");
        fresh.accept(TEKKEN.encode("\"")[0]);
        TokenMask expected = fresh.mask();
        assertThat(mask.size()).isEqualTo(expected.size());
        expected.forEach(id -> assertThat(mask.allows(id)).isTrue());
    }

    @Test
    void should_stop_waiting_for_a_grammar_when_the_thread_is_interrupted() throws InterruptedException {
        Grammar grammar = response("{\"type\": \"integer\"}");
        Matcher matcher = grammar.matcher(call -> "");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform()
                .start(() -> grammar.locked(() -> {
                    held.countDown();
                    return uninterrupted(free);
                }));
        held.await();

        new Outcome(matcher::mask).interrupted();
        new Outcome(() -> matcher.copy().accept(TEKKEN.encode("1")[0])).interrupted();

        free.countDown();
        holder.join();
        assertThat(matcher.mask().size()).isPositive();
    }

    @Test
    void should_do_nothing_on_a_thread_that_is_interrupted_already() {
        Matcher matcher = response("{\"type\": \"integer\"}").matcher(call -> "");
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(matcher::mask)
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining("interrupted");
        } finally {
            assertThat(Thread.interrupted()).as("stays interrupted").isTrue();
        }
        assertThat(matcher.mask().size()).isPositive();
    }

    private static boolean uninterrupted(CountDownLatch latch) {
        try {
            return latch.await(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Work on a thread of its own. */
    private static final class Outcome {
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final AtomicBoolean flag = new AtomicBoolean();
        private final Thread thread;

        Outcome(Runnable work) {
            thread = Thread.ofPlatform().start(() -> {
                try {
                    work.run();
                } catch (Throwable e) {
                    failure.set(e);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
        }

        /** Interrupts the work, which must then end with an exception and the flag set. */
        void interrupted() throws InterruptedException {
            thread.interrupt();
            assertThat(thread.join(SOON)).isTrue();
            assertThat(failure.get()).isInstanceOf(GrammarException.class).hasMessageContaining("interrupted");
            assertThat(flag).isTrue();
        }
    }

    private static Grammar response(String schema) {
        JsonSchema read = new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema");
        return Grammar.compile(OutputSpec.json(read), TEKKEN, Vocabularies.pixtralTrie(), GrammarOptions.DEFAULT);
    }

    /** Writes a text, asking for each token's mask. */
    private static void write(Matcher matcher, String text) {
        for (int token : TEKKEN.encode(text)) {
            assertThat(matcher.mask().allows(token)).isTrue();
            matcher.accept(token);
        }
        matcher.mask();
    }

    /** The most steps that a mask or a token takes on the way through a text. */
    private static long mostSteps(String schema, String text) {
        Grammar grammar = response(schema);
        Matcher matcher = grammar.matcher(call -> "");
        long most = 0;
        for (int token : TEKKEN.encode(text)) {
            assertThat(matcher.mask().allows(token)).isTrue();
            most = Math.max(most, grammar.automaton().effort().spent());
            matcher.accept(token);
            most = Math.max(most, grammar.automaton().effort().spent());
        }
        assertThat(matcher.mask().size()).isPositive();
        return Math.max(most, grammar.automaton().effort().spent());
    }
}
