package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.TokenCountEstimator;
import dev.langchain4j.model.catalog.ModelCatalog;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralModelCatalog;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.langchain4j.PixtralTokenCountEstimator;
import dev.pixtral.progress.ProgressListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

@Timeout(120)
class AutoConfigTest {
    private static final String BLOCKING = "langchain4j.pixtral.chat-model.";
    private static final String ENGINE = "langchain4j.pixtral.engine.";
    private static final String STREAMING = "langchain4j.pixtral.streaming-chat-model.";

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AutoConfig.class));

    @Test
    void makes_no_model_unless_it_is_named() {
        runner.withPropertyValues(BLOCKING + "temperature=0.5").run(context -> {
            assertThat(context).doesNotHaveBean(ChatModel.class);
            assertThat(context).doesNotHaveBean(StreamingChatModel.class);
        });
    }

    @Test
    void makes_the_blocking_model() {
        runner.withPropertyValues(
                        BLOCKING + "model-name=pixtral-tiny",
                        BLOCKING + "temperature=0.5",
                        BLOCKING + "max-output-tokens=8")
                .run(context -> {
                    PixtralChatModel model = context.getBean(PixtralChatModel.class);
                    assertThat(context.getBean(ChatModel.class)).isSameAs(model);
                    assertThat(context).doesNotHaveBean(StreamingChatModel.class);
                    assertThat(model.defaultRequestParameters().modelName()).isEqualTo("pixtral-tiny");
                    assertThat(model.defaultRequestParameters().temperature()).isEqualTo(0.5);
                    assertThat(model.chat("Hello.")).isNotBlank();
                });
    }

    @Test
    void makes_the_streaming_model_with_settings_of_its_own() {
        runner.withPropertyValues(STREAMING + "model-name=pixtral-tiny", STREAMING + "seed=7", BLOCKING + "seed=8")
                .run(context -> {
                    PixtralStreamingChatModel model = context.getBean(PixtralStreamingChatModel.class);
                    assertThat(context.getBean(StreamingChatModel.class)).isSameAs(model);
                    assertThat(context).doesNotHaveBean(ChatModel.class);
                    assertThat(model.defaultRequestParameters().seed()).isEqualTo(7);
                });
    }

    @Test
    void leaves_a_model_alone_that_the_application_has_made() {
        runner.withUserConfiguration(OwnModel.class)
                .withPropertyValues(BLOCKING + "model-name=pixtral-tiny")
                .run(context -> assertThat(context).getBean(ChatModel.class).isSameAs(context.getBean("own")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-output-tokens=0 | max-output-tokens: The number of tokens to generate must be at least 1, but is 0.",
                "temperature=-1 | temperature: temperature must be 0 or more",
                "stop-sequences[0]= | stop-sequences: A stop text must have 1 to 256 characters",
                "top-p=NaN | top-p: topP must be above 0 and at most 1",
                "timeout=0s | timeout: The timeout must be positive",
                "threads=0 | threads: The number of threads must be 1 to 1024, but is 0.",
                "context-length=-5 | context-length: The context must have at least 1 token",
                "max-waiting=0 | max-waiting: At least 1 generation must be allowed to wait",
                "models.mine= | models: Each entry of models must have a name and a model",
                "images.max-pixels=0 | images.max-pixels: The image limit maxPixels must be 1 to 500,000,000, but is 0.",
                "images.frames=65 | images.frames: The number of frames must be 1 to 64, but is 65.",
                "images.fetch.timeout=2d | images.fetch.timeout: The time limit of a fetch must be",
                "images.fetch.allowed-hosts=localhost | images.fetch.allowed-hosts: 'localhost' is not a host with a port",
                "images.fetch.proxy=nowhere | images.fetch.proxy: 'nowhere' is not a host with a port"
            })
    void names_the_property_whose_value_is_out_of_range(String property, String message) {
        for (String model : List.of(BLOCKING, STREAMING)) {
            runner.withPropertyValues(model + "model-name=pixtral-tiny", model + property)
                    .run(context -> assertThat(context)
                            .getFailure()
                            .hasStackTraceContaining("IllegalArgumentException: " + model + message));
        }
    }

    @Test
    void tells_listeners_in_their_order() {
        runner.withUserConfiguration(Listeners.class)
                .withPropertyValues(BLOCKING + "model-name=pixtral-tiny", STREAMING + "model-name=pixtral-tiny")
                .run(context -> {
                    ChatModelListener first = context.getBean("first", ChatModelListener.class);
                    ChatModelListener second = context.getBean("second", ChatModelListener.class);
                    assertThat(context.getBean(PixtralChatModel.class).listeners())
                            .containsExactly(first, second);
                    assertThat(context.getBean(PixtralStreamingChatModel.class).listeners())
                            .containsExactly(first, second);
                });
    }

    @Test
    void tells_progress_listeners_of_both_models_in_their_order() {
        runner.withUserConfiguration(ProgressListeners.class)
                .withPropertyValues(
                        BLOCKING + "model-name=pixtral-tiny",
                        BLOCKING + "max-output-tokens=1",
                        STREAMING + "model-name=pixtral-tiny",
                        STREAMING + "open-at-once=true")
                .run(context -> {
                    List<String> told = context.getBean(ProgressListeners.class).told;
                    assertThat(told).as("of the opening").startsWith("first Opening", "second Opening");
                    told.clear();

                    context.getBean(PixtralChatModel.class).chat("Hello.");

                    assertThat(told).endsWith("first Generating", "second Generating");
                });
    }

    @Test
    void closes_the_model_with_the_context() {
        PixtralChatModel[] model = new PixtralChatModel[1];

        runner.withPropertyValues(BLOCKING + "model-name=pixtral-tiny", BLOCKING + "open-at-once=true")
                .run(context -> model[0] = context.getBean(PixtralChatModel.class));

        assertThatThrownBy(() -> model[0].chat("Hello."))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void both_models_share_one_engine() {
        runner.withPropertyValues(
                        BLOCKING + "model-name=pixtral-tiny",
                        BLOCKING + "open-at-once=true",
                        STREAMING + "model-name=pixtral-tiny",
                        STREAMING + "open-at-once=true")
                .run(context -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread -> thread.getName().equals("pixtral-engine"))
                        .hasSize(1));
    }

    @Test
    void one_name_makes_both_models_an_estimator_and_a_catalogue() {
        runner.withPropertyValues(
                        ENGINE + "model-name=pixtral-tiny",
                        ENGINE + "kernels=scalar",
                        ENGINE + "models.mine=pixtral-tiny",
                        ENGINE + "context-length=500",
                        BLOCKING + "max-image-tokens=20",
                        BLOCKING + "open-at-once=true",
                        STREAMING + "open-at-once=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(PixtralChatModel.class);
                    assertThat(context).hasSingleBean(PixtralStreamingChatModel.class);
                    assertThat(Thread.getAllStackTraces().keySet())
                            .filteredOn(thread -> thread.getName().equals("pixtral-engine"))
                            .hasSize(1);
                    assertThat(context.getBean(TokenCountEstimator.class))
                            .isInstanceOf(PixtralTokenCountEstimator.class)
                            .satisfies(estimator -> assertThat(estimator.estimateTokenCountInText("Hello"))
                                    .isPositive());
                    assertThat(context.getBean(ModelCatalog.class).listModels())
                            .allSatisfy(
                                    model -> assertThat(model.maxInputTokens()).isLessThanOrEqualTo(500))
                            .extracting(ModelDescription::name)
                            .containsExactly("pixtral-tiny", "mine");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"max-image-tokens", "max-prompt-image-tokens"})
    void the_estimator_counts_with_the_settings_of_the_model(String limit) {
        runner.withPropertyValues(
                        STREAMING + "model-name=mine",
                        STREAMING + "models.mine=pixtral-tiny",
                        STREAMING + limit + "=20")
                .run(context -> {
                    UserMessage picture = UserMessage.from(ImageContent.from(
                            Base64.getEncoder()
                                    .encodeToString(Files.readAllBytes(Path.of("../../../examples/images/dog.png"))),
                            "image/png"));
                    assertThat(context.getBean(PixtralTokenCountEstimator.class).estimateTokenCountInMessage(picture))
                            .isBetween(3, 24);
                    assertThat(context.getBean(PixtralModelCatalog.class).listModels())
                            .extracting(ModelDescription::name)
                            .containsExactly("pixtral-tiny", "mine");
                });
    }

    @Test
    void there_is_no_estimator_without_a_model_and_no_second_one() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(TokenCountEstimator.class);
            assertThat(context).doesNotHaveBean(ModelCatalog.class);
        });
        runner.withUserConfiguration(OwnEstimator.class)
                .withPropertyValues(BLOCKING + "model-name=pixtral-tiny")
                .run(context -> {
                    assertThat(context).getBean(TokenCountEstimator.class).isSameAs(context.getBean("ownEstimator"));
                    assertThat(context).getBean(ModelCatalog.class).isSameAs(context.getBean("ownCatalog"));
                });
    }

    @Test
    void names_the_shared_property_whose_value_is_out_of_range() {
        runner.withPropertyValues(ENGINE + "model-name=pixtral-tiny", ENGINE + "threads=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining(
                                "IllegalArgumentException: " + ENGINE + "threads: The number of threads must be 1"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnEstimator {
        @Bean
        TokenCountEstimator ownEstimator() {
            return PixtralTokenCountEstimator.builder().build();
        }

        @Bean
        ModelCatalog ownCatalog() {
            return PixtralModelCatalog.builder().build();
        }
    }

    @Test
    void says_what_is_wrong_with_a_value() {
        runner.withPropertyValues(BLOCKING + "model-name=pixtral-tiny", BLOCKING + "context-length=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("The context must have at least 1 token"));
        runner.withPropertyValues(
                        BLOCKING + "model-name=pixtral-tiny", BLOCKING + "images.fetch.allowed-hosts=localhost")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("'localhost' is not a host with a port"));
        runner.withPropertyValues(BLOCKING + "model-name=/no/such/folder", BLOCKING + "open-at-once=true")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("/no/such/folder"));
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnModel {
        @Bean
        PixtralChatModel own() {
            return PixtralChatModel.builder().build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Listeners {
        @Bean
        @Order(2)
        ChatModelListener second() {
            return new ChatModelListener() {};
        }

        @Bean
        @Order(1)
        ChatModelListener first() {
            return new ChatModelListener() {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ProgressListeners {
        final List<String> told = new CopyOnWriteArrayList<>();

        @Bean
        @Order(2)
        ProgressListener secondProgress() {
            return progress -> told.add("second " + progress.getClass().getSimpleName());
        }

        @Bean
        @Order(1)
        ProgressListener firstProgress() {
            return progress -> told.add("first " + progress.getClass().getSimpleName());
        }
    }
}
