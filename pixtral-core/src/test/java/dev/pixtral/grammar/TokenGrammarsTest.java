package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.AnyJson;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.PatternAutomaton;
import dev.pixtral.testing.Eventually;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which grammars are kept, how much memory they may have, and who waits for whom. */
@Timeout(120)
class TokenGrammarsTest {
    private static final Supplier<OutputSpec> ANY = () -> OutputSpec.json(JsonSchemaReader.anyObject());

    private final TokenGrammars<String> grammars =
            new TokenGrammars<>(Vocabularies.tiny(), Vocabularies.tinyTrie(), GrammarOptions.DEFAULT);

    @Test
    void should_keep_what_was_used_last_within_a_bound_in_bytes() {
        Grammar first = grammars.grammar("0", list("0"));
        Grammar last = first;
        int number = (int) (2 * GrammarMemory.MOST_KEPT / first.bytes());
        assertThat(first.bytes()).isGreaterThan(1 << 20);
        for (int i = 1; i <= number; i++) {
            last = grammars.grammar("" + i, list("" + i));
            assertThat(grammars.bytes()).isLessThanOrEqualTo(GrammarMemory.MOST_KEPT);
        }

        assertThat(grammars.bytes()).isGreaterThan(GrammarMemory.MOST_KEPT / 2);
        assertThat(grammars.grammar("" + number, ANY)).isSameAs(last);
        assertThat(grammars.grammar("0", ANY)).isNotSameAs(first);
    }

    @Test
    void should_count_keys() {
        TokenGrammars<String> large = new TokenGrammars<>(
                Vocabularies.tiny(), Vocabularies.tinyTrie(), GrammarOptions.DEFAULT, _ -> GrammarMemory.MOST_KEPT / 2);
        Grammar first = large.grammar("a", ANY);
        large.grammar("b", ANY);

        assertThat(large.grammar("a", ANY)).isNotSameAs(first);
    }

    @Test
    void should_count_what_a_grammar_grows_by() {
        TokenGrammars<String> large =
                new TokenGrammars<>(Vocabularies.pixtral(), Vocabularies.pixtralTrie(), GrammarOptions.DEFAULT);
        Grammar grammar = large.grammar("arrays", spec(CostlySchemas.arraysInArrays()));
        long before = large.bytes();
        Matcher matcher = grammar.matcher(call -> "");
        for (int token : Vocabularies.pixtral().encode("[[[1, 2], [3]], [[5]]]")) {
            matcher.mask();
            matcher.accept(token);
        }

        assertThat(large.bytes()).isEqualTo(grammar.bytes()).isGreaterThan(before + (1 << 20));
        assertThat(grammar.bytes()).isLessThan(before + (16 << 20));
    }

    @Test
    void should_refuse_tables_that_are_too_large_for_all_schemas_of_a_request_together() {
        List<OutputSpec.ToolSpec> tools = List.of(large("find"), large("replace"), large("remove"));

        assertThat(grammars.compile(calls(tools.subList(0, 2))).bytes())
                .isBetween(GrammarMemory.MOST_TABLES / 2, GrammarMemory.MOST_TABLES);
        assertThatThrownBy(() -> grammars.compile(calls(tools)))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("more than 32 MiB, the last of them for the parameters of the tool remove")
                .hasMessageContaining("not supported");
    }

    @Test
    void should_count_automata_and_each_of_them_once() {
        ByteDfa automaton = PatternAutomaton.of("^.{2,300}b$");
        JsonType one = new JsonType.Scalar(automaton);
        JsonType two = new JsonType.ArrayType(List.of(one, new JsonType.Scalar(automaton)), Optional.empty(), 0, 2);

        long bytes = grammars.compile(OutputSpec.json(AnyJson.schema(two))).bytes();

        assertThat(automaton.bytes()).isGreaterThan(50_000);
        assertThat(bytes).isBetween(automaton.bytes(), 2 * automaton.bytes());
    }

    @Test
    void should_empty_itself_when_the_memory_runs_out_while_a_schema_is_read() {
        Grammar kept = grammars.grammar("kept", ANY);

        assertThatThrownBy(() -> grammars.grammar("large", () -> {
                    throw new OutOfMemoryError("as if");
                }))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("memory of the JVM");

        assertThat(grammars.bytes()).isZero();
        assertThat(grammars.grammar("kept", ANY)).isNotSameAs(kept);
        assertThat(grammars.grammar("large", ANY)).isNotNull();
    }

    @Test
    void should_empty_itself_when_the_memory_runs_out_over_a_mask() {
        JsonSchema empty = new JsonSchemaReader(Strictness.STRICT).readParameters("null", "Tool");
        Grammar grammar = grammars.grammar("f", () -> calls(List.of(new OutputSpec.ToolSpec("f", empty))));
        Matcher unlucky = grammar.matcher(call -> {
            throw new OutOfMemoryError("as if");
        });
        unlucky.accept(grammar.toolCalls());

        assertThatThrownBy(() -> write(unlucky, "[{\"name\": \"f\", \"arguments\": {}, \"id\": \""))
                .isInstanceOf(GrammarException.class)
                .hasMessageContaining("memory of the JVM");

        assertThat(grammars.bytes()).isZero();
        Matcher matcher = grammar.matcher("call%05d"::formatted);
        matcher.accept(grammar.toolCalls());
        write(matcher, "[{\"name\": \"f\", \"arguments\": {}, \"id\": \"call00000\"}]");
        assertThat(matcher.ended()).isTrue();
    }

    @Test
    void should_compile_a_key_once_and_hold_up_no_other() throws Exception {
        AtomicInteger compiled = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        Supplier<OutputSpec> slow = () -> {
            compiled.incrementAndGet();
            begun.countDown();
            await(free);
            return ANY.get();
        };
        FutureTask<Grammar> first = start(() -> grammars.grammar("slow", slow));
        begun.await();
        FutureTask<Grammar> second = start(() -> grammars.grammar("slow", slow));

        assertThat(grammars.grammar("other", ANY)).isNotNull();
        free.countDown();

        assertThat(second.get()).isSameAs(first.get());
        assertThat(compiled).hasValue(1);
    }

    @Test
    void should_tell_all_who_wait_why_a_schema_is_refused() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        FutureTask<Grammar> first = start(() -> grammars.grammar("refused", () -> {
            begun.countDown();
            await(free);
            throw GrammarException.unsupported("It is not supported.");
        }));
        begun.await();
        FutureTask<Grammar> second = start(() -> grammars.grammar("refused", () -> {
            throw GrammarException.unsupported("It is not supported.");
        }));
        free.countDown();

        for (FutureTask<Grammar> each : List.of(first, second)) {
            assertThatThrownBy(each::get)
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOf(GrammarException.class)
                    .hasMessage("It is not supported.")
                    .matches(e -> ((GrammarException) e).isUnsupported());
        }
    }

    @Test
    void should_stop_waiting_for_another_request_when_interrupted() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        FutureTask<Grammar> first = start(() -> grammars.grammar("slow", () -> {
            begun.countDown();
            await(free);
            return ANY.get();
        }));
        begun.await();
        FutureTask<Boolean> second = new FutureTask<>(() -> {
            assertThatThrownBy(() -> grammars.grammar("slow", ANY))
                    .isInstanceOf(GrammarException.class)
                    .hasMessageContaining("interrupted");
            return Thread.currentThread().isInterrupted();
        });
        Thread waiting = Thread.ofPlatform().start(second);
        Eventually.until("the second request waits", () -> waiting.getState() == Thread.State.WAITING);

        waiting.interrupt();

        assertThat(second.get(30, TimeUnit.SECONDS)).isTrue();
        free.countDown();
        assertThat(grammars.grammar("slow", ANY)).isSameAs(first.get());
    }

    @Test
    void should_compile_itself_what_another_request_gave_up() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Grammar> first = new FutureTask<>(() -> grammars.grammar("key", () -> {
            begun.countDown();
            await(new CountDownLatch(1));
            return ANY.get();
        }));
        Thread cancelled = Thread.ofPlatform().start(first);
        begun.await();
        FutureTask<Grammar> second = new FutureTask<>(() -> grammars.grammar("key", ANY));
        Thread waiting = Thread.ofPlatform().start(second);
        Eventually.until("the second request waits", () -> waiting.getState() == Thread.State.WAITING);

        cancelled.interrupt();

        assertThat(second.get(30, TimeUnit.SECONDS)).isSameAs(grammars.grammar("key", ANY));
        assertThatThrownBy(first::get).hasCauseInstanceOf(GrammarException.class);
    }

    private static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().start(task);
        return task;
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException(new TimeoutException());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw GrammarException.interrupted();
        }
    }

    private static void write(Matcher matcher, String text) {
        for (int token : Vocabularies.tiny().encode(text)) {
            matcher.mask();
            matcher.accept(token);
        }
        matcher.mask();
    }

    private static Supplier<OutputSpec> spec(String schema) {
        return () -> OutputSpec.json(new JsonSchemaReader(Strictness.STRICT).read(schema, "Schema"));
    }

    /** A list of long texts. */
    private static Supplier<OutputSpec> list(String name) {
        return spec("{\"enum\": [\"%s\", \"b%s\"]}".formatted(name.repeat(1 << 17), "x".repeat(1 << 17)));
    }

    /** A tool with a parameter that can be a very long text only. */
    private static OutputSpec.ToolSpec large(String name) {
        JsonType text = new JsonType.Literals(List.of('"' + name.repeat((1 << 20) / name.length()) + '"'));
        return new OutputSpec.ToolSpec(
                name,
                AnyJson.schema(new JsonType.ObjectType(
                        List.of(new JsonType.Property("p", text, true)), Optional.empty(), 0, JsonType.UNBOUNDED)));
    }

    private static OutputSpec calls(List<OutputSpec.ToolSpec> tools) {
        return new OutputSpec(Optional.empty(), tools, ToolUse.REQUIRED, 1);
    }
}
