package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

class KnownMissesTest {
    private static final KnownMisses.Miss MISS =
            new KnownMisses.Miss("Suite", "method", "Berlin", "was Paris", "a small model");

    @Test
    void a_listed_method_may_fail_by_the_assertion_that_the_list_names() {
        assertThatCode(() -> run(new AssertionError("expected Berlin, was Paris")))
                .doesNotThrowAnyException();
        AssertionError wrapped = new AssertionError("was Paris", new AssertionError("was Paris"));
        assertThatCode(() -> run(wrapped)).doesNotThrowAnyException();
    }

    @Test
    void a_listed_method_that_passes_fails_the_build() {
        assertThatThrownBy(() -> KnownMisses.mustFail(() -> null, MISS))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("This passes now");
    }

    @Test
    void a_listed_method_may_not_fail_by_another_assertion() {
        AssertionError other = new AssertionError("expected Berlin, was London");
        assertThatThrownBy(() -> run(other)).isSameAs(other);
    }

    @Test
    void a_listed_method_may_not_fail_by_another_exception_wrapped_or_not() {
        IllegalStateException failure = new IllegalStateException("was Paris");
        AssertionError wrapped = new AssertionError("was Paris", failure);
        assertThatThrownBy(() -> run(failure)).isSameAs(failure);
        assertThatThrownBy(() -> run(wrapped)).isSameAs(wrapped);
    }

    private static void run(Throwable failure) throws Throwable {
        Invocation<Void> method = () -> {
            throw failure;
        };
        KnownMisses.mustFail(method, MISS);
    }
}
