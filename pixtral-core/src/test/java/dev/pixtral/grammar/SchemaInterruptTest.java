package dev.pixtral.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pixtral.errors.GrammarException;
import dev.pixtral.schema.HostileRequests;
import dev.pixtral.schema.JsonSchema;
import dev.pixtral.schema.JsonSchemaReader;
import dev.pixtral.schema.Strictness;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.PatternAutomaton;
import dev.pixtral.schema.automaton.Products;
import dev.pixtral.schema.automaton.SchemaBudget;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever reading a schema spends its steps on, an interrupt of the thread ends it, and the thread stays interrupted.
 */
@Timeout(60)
class SchemaInterruptTest {
    private static final String MESSAGE =
            "The thread was interrupted while it worked out what the answer may be; ask again for an answer.";

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    static Set<String> kinds() {
        return HostileRequests.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void should_end_reading(String kind) {
        String schema = HostileRequests.all().get(kind);

        Thread.currentThread().interrupt();

        assertEnds(() -> new JsonSchemaReader(Strictness.LENIENT).read(schema, "Schema"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void should_end_reading_that_is_under_way(String kind) throws InterruptedException {
        String schema = HostileRequests.all().get(kind);
        Throwable[] end = new Throwable[1];
        Thread reading = Thread.ofPlatform()
                .start(() -> end[0] = catchThrowable(() -> {
                    while (true) { // until it is interrupted
                        try {
                            new JsonSchemaReader(Strictness.LENIENT).read(schema, "Schema");
                        } catch (GrammarException e) {
                            if (e.getMessage().equals(MESSAGE)) {
                                throw e;
                            }
                        }
                    }
                }));
        Thread.sleep(50); // anywhere within: nothing is claimed about where

        reading.interrupt();
        reading.join();

        assertThat(end[0]).isInstanceOf(GrammarException.class).hasMessage(MESSAGE);
    }

    @Test
    void should_end_making_an_automaton() {
        SchemaBudget budget = new SchemaBudget();
        ByteDfa some = PatternAutomaton.of("(a|b)*a(a|b){9}");

        Thread.currentThread().interrupt();

        assertEnds(() -> PatternAutomaton.of("(a|b)*a(a|b){12}", budget));
        assertEnds(() -> Products.both(some, some, budget));
        assertEnds(() -> Lengths.of(some, 1, 500, budget));
    }

    @Test
    void should_end_compiling_rules() {
        JsonSchema schema = new JsonSchemaReader(Strictness.STRICT)
                .read(HostileRequests.properties(9_000, i -> "{\"enum\": [%d, null]}".formatted(i)), "Schema");
        JsonSchema growing = new JsonSchemaReader(Strictness.STRICT).read(HostileRequests.choicesThatGrow(), "Schema");
        Rules rules = new Rules(256);
        RuleCompiler.add(schema, rules);

        Thread.currentThread().interrupt();

        assertEnds(() -> RuleCompiler.add(growing, new Rules(256)));
        assertEnds(rules::complete);
    }

    private static void assertEnds(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOf(GrammarException.class).hasMessage(MESSAGE);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }
}
