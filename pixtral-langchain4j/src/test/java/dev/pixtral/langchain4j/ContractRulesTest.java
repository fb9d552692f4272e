package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;

import dev.langchain4j.model.catalog.AbstractModelCatalogIT;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractChatModelIT;
import dev.langchain4j.model.chat.common.AbstractChatModelListenerIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelListenerIT;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.common.AbstractAiServiceIT;
import dev.langchain4j.service.common.AbstractAiServiceWithJsonSchemaIT;
import dev.langchain4j.service.common.AbstractAiServiceWithToolsIT;
import dev.langchain4j.service.common.AbstractStreamingAiServiceIT;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.mockito.InOrder;

/** Nothing in the contract's suites is switched off or made easier. */
class ContractRulesTest {
    private static final Map<Class<?>, Class<?>> SUITES = Map.of(
            AbstractChatModelIT.class, ChatModelContractTest.class,
            AbstractStreamingChatModelIT.class, StreamingChatModelContractTest.class,
            AbstractChatModelListenerIT.class, ChatModelListenerContractTest.class,
            AbstractStreamingChatModelListenerIT.class, StreamingChatModelListenerContractTest.class,
            AbstractModelCatalogIT.class, ModelCatalogContractTest.class,
            AbstractAiServiceIT.class, AiServiceContractTest.class,
            AbstractStreamingAiServiceIT.class, StreamingAiServiceContractTest.class,
            AbstractAiServiceWithToolsIT.class, AiServiceWithToolsContractTest.class,
            AbstractAiServiceWithJsonSchemaIT.class, AiServiceWithJsonSchemaContractTest.class);

    /** Each can only ask for more, unless said otherwise below; what is abstract may be overridden as well. */
    private static final Set<String> OPT_INS =
            Set.of("supportsRecursion", "supportsMultimodalToolResults", "verifyModelInteractions");

    private static final Set<String> HOOKS = Set.of(
            "createModelWith",
            "customModelName",
            "createIntegrationSpecificParameters",
            "verifyToolCallbacks",
            "catImageUrl",
            "diceImageUrl",
            "catImage",
            "chatResponseMetadataType",
            "tokenUsageType");

    static Stream<Class<?>> suites() {
        return SUITES.values().stream();
    }

    @Test
    void each_suite_is_run_itself() {
        SUITES.forEach((suite, ours) -> assertThat(ours.getSuperclass()).isEqualTo(suite));
    }

    @ParameterizedTest
    @MethodSource("suites")
    void only_hooks_that_switch_nothing_off_are_overridden(Class<?> suite) {
        assertThat(overridden(suite)).allSatisfy(method -> {
            boolean hook = HOOKS.contains(method.getName()) || OPT_INS.contains(method.getName());
            assertThat(hook || isAbstract(suite.getSuperclass(), method))
                    .as(method.toString())
                    .isTrue();
        });
    }

    @ParameterizedTest
    @MethodSource("suites")
    void nothing_is_disabled_and_the_build_runs_it(Class<?> suite) {
        assertThat(suite.getAnnotation(Contract.class)).isNotNull();
        assertThat(suite.getDeclaredAnnotations()).hasSize(1);
        assertThat(suite.getDeclaredMethods())
                .noneMatch(
                        method -> method.isAnnotationPresent(Disabled.class) || method.isAnnotationPresent(Test.class));
        assertThat(suite.getSimpleName()).endsWith("Test");
    }

    @ParameterizedTest
    @MethodSource("suites")
    void every_opt_in_is_taken(Class<?> suite) throws Exception {
        for (String name : OPT_INS) {
            Method method = find(suite, name);
            if (method != null) {
                assertThat(call(suite, method)).as(method.toString()).isEqualTo(true);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("suites")
    void every_model_is_tested(Class<?> suite) throws Exception {
        List<String> embedded = PixtralModelCatalog.builder().build().listModels().stream()
                .map(ModelDescription::name)
                .toList();
        Method models = find(suite, "models");
        if (models != null) {
            List<?> tested = (List<?>) call(suite, models);
            assertThat(tested.stream().map(ContractRulesTest::name).toList()).isEqualTo(embedded);
        }
    }

    @Test
    void models_are_made_for_whoever_asks() {
        ChatModelListener listener = new ChatModelListener() {};
        ChatRequestParameters parameters = ChatRequestParameters.builder().build();
        assertThat(new ChatModelContractTest().createModelWith(parameters)).isInstanceOf(PixtralChatModel.class);
        assertThat(new StreamingChatModelContractTest().createModelWith(parameters))
                .isInstanceOf(PixtralStreamingChatModel.class);
        assertThat(new StreamingChatModelContractTest().createModelWith(listener))
                .isInstanceOf(PixtralStreamingChatModel.class);
    }

    @Test
    void the_callbacks_of_tools_are_verified() {
        StreamingChatResponseHandler silent = mock(StreamingChatResponseHandler.class);
        InOrder order = inOrder(silent);
        StreamingChatModelContractTest suite = new StreamingChatModelContractTest();
        assertThatThrownBy(() -> suite.verifyToolCallbacks(silent, order, "id")).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> suite.verifyToolCallbacks(silent, order, "id1", "id2"))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void nothing_is_run_again_until_it_passes() throws IOException {
        assertThat(System.getProperty("surefire.rerunFailingTestsCount")).isNull();
        for (String pom : List.of("pom.xml", "../pom.xml")) {
            assertThat(Files.readString(Path.of(pom))).doesNotContain("rerun");
        }
    }

    @Test
    void every_listed_miss_names_a_method_once() {
        assertThat(KnownMisses.all()).allSatisfy(miss -> {
            Class<?> suite = suites().filter(ours -> ours.getSimpleName().equals(miss.suite()))
                    .findAny()
                    .orElseThrow();
            assertThat(find(suite, miss.method())).as(miss.toString()).isNotNull();
            assertThat(miss.got()).isNotBlank();
        });
        assertThat(KnownMisses.all().stream().map(miss -> miss.suite() + miss.method()))
                .doesNotHaveDuplicates();
    }

    private static List<Method> overridden(Class<?> suite) {
        return Arrays.stream(suite.getDeclaredMethods())
                .filter(method -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()))
                .toList();
    }

    private static boolean isAbstract(Class<?> suite, Method method) {
        for (Class<?> type = suite; type != null; type = type.getSuperclass()) {
            for (Method inherited : type.getDeclaredMethods()) {
                if (inherited.getName().equals(method.getName())
                        && Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes())) {
                    return Modifier.isAbstract(inherited.getModifiers());
                }
            }
        }
        return false;
    }

    private static Method find(Class<?> suite, String name) {
        for (Class<?> type = suite; type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name)) {
                    return method;
                }
            }
        }
        return null;
    }

    private static Object call(Class<?> suite, Method method) throws Exception {
        method.setAccessible(true);
        var constructor = suite.getDeclaredConstructor();
        constructor.setAccessible(true);
        return method.invoke(constructor.newInstance());
    }

    private static String name(Object model) {
        return switch (model) {
            case ChatModel chat -> chat.defaultRequestParameters().modelName();
            case StreamingChatModel streaming ->
                streaming.defaultRequestParameters().modelName();
            default -> throw new IllegalArgumentException(model.toString());
        };
    }
}
