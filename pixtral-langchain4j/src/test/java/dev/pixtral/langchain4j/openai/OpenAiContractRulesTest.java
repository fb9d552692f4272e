package dev.pixtral.langchain4j.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.catalog.AbstractModelCatalogIT;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import dev.langchain4j.service.common.AbstractAiServiceWithJsonSchemaIT;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import dev.pixtral.langchain4j.Contract;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** All of the contract's suites run against the server, and nothing of them is disabled. */
class OpenAiContractRulesTest {
    private static final Map<Class<?>, Class<?>> SUITES = Map.of(
            AbstractChatModelIT.class, OpenAiChatModelContractTest.class,
            AbstractStreamingChatModelIT.class, OpenAiStreamingChatModelContractTest.class,
            AbstractChatModelListenerIT.class, OpenAiChatModelListenerContractTest.class,
            AbstractStreamingChatModelListenerIT.class, OpenAiStreamingChatModelListenerContractTest.class,
            AbstractModelCatalogIT.class, OpenAiModelCatalogContractTest.class,
            AbstractAiServiceIT.class, OpenAiAiServiceContractTest.class,
            AbstractStreamingAiServiceIT.class, OpenAiStreamingAiServiceContractTest.class,
            AbstractAiServiceWithToolsIT.class, OpenAiAiServiceWithToolsContractTest.class,
            AbstractAiServiceWithJsonSchemaIT.class, OpenAiAiServiceWithJsonSchemaContractTest.class);

    @Test
    void each_suite_is_run_itself() {
        SUITES.forEach((suite, ours) -> {
            assertThat(ours.getSuperclass()).isEqualTo(suite);
            assertThat(ours.getDeclaredAnnotations()).hasSize(1).allMatch(Contract.class::isInstance);
        });
    }

    @Test
    void nothing_is_disabled() {
        Stream<Method> methods = SUITES.values().stream().flatMap(ours -> Arrays.stream(ours.getDeclaredMethods()));

        assertThat(methods).noneMatch(method -> method.isAnnotationPresent(Disabled.class));
    }

    /** Hooks that say what a model cannot do keep what the suites have: it can. */
    @Test
    void nothing_is_said_to_be_unsupported() {
        Stream<Method> hooks = SUITES.values().stream()
                .flatMap(ours -> Arrays.stream(ours.getDeclaredMethods()))
                .filter(method -> method.getReturnType() == boolean.class);

        assertThat(hooks.map(Method::getName)).containsOnly("supportsRecursion", "verifyModelInteractions");
    }
}
