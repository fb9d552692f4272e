package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockingDetails;

import dev.pixtral.engine.GenerationListener;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No listener between the engine and the caller's handler forgets an event, also none that is new. */
class PassedOnTest {
    static Stream<Method> events() {
        return Stream.of(GenerationListener.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void every_event_is_passed_on(Method event) throws ReflectiveOperationException {
        GenerationListener inner = mock(GenerationListener.class);
        Work work = new Work(_ -> {
            throw new IllegalStateException("not begun");
        });
        for (GenerationListener outer :
                List.of(new UntilStopped(inner, work), new WithProgress(inner, inner::onProgress))) {
            Object[] arguments = Stream.of(event.getParameterTypes())
                    .map(type -> type == int.class ? 7 : null)
                    .toArray();
            event.invoke(outer, arguments);
        }

        assertThat(mockingDetails(inner).getInvocations())
                .hasSize(2)
                .allMatch(invocation -> invocation.getMethod().equals(event));
    }
}
