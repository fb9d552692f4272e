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
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** What of the contract's suites does not apply to the server is what docs/server.md says, and no more. */
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

    private static final Set<String> NOT_FOR_A_SERVER = Set.of("should_respect_modelName_in_chat_request");

    @Test
    void each_suite_is_run_itself() {
        SUITES.forEach((suite, ours) -> {
            assertThat(ours.getSuperclass()).isEqualTo(suite);
            assertThat(ours.getDeclaredAnnotations()).hasSize(1).allMatch(Contract.class::isInstance);
        });
    }

    @Test
    void only_what_is_documented_is_left_out() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "server.md"));
        Stream<Method> disabled = SUITES.values().stream()
                .flatMap(ours -> Arrays.stream(ours.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Disabled.class) && !method.isBridge());

        assertThat(disabled.map(Method::getName)).hasSize(2).allMatch(NOT_FOR_A_SERVER::contains);
        assertThat(document).contains(NOT_FOR_A_SERVER);
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
