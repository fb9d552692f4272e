package dev.pixtral.langchain4j.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.ChatModel;
import dev.pixtral.application.PictureApplication;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.metrics.PixtralMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

/**
 * Metrics and health. The classes of health have other packages in each version of Spring Boot, so they are called by
 * reflection.
 */
@Timeout(120)
class MonitoringTest {
    private static final String INDICATOR = "pixtralHealthIndicator";
    private static final String MODEL = "langchain4j.pixtral.engine.model-name=pixtral-tiny";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AutoConfig.class,
                    Boot3HealthAutoConfig.class,
                    Boot4HealthAutoConfig.class,
                    MetricsAutoConfig.class));

    private static Object health(ApplicationContext context) {
        return ReflectionTestUtils.invokeMethod(context.getBean(INDICATOR), "health");
    }

    private static String status(Object health) {
        Object status = ReflectionTestUtils.invokeMethod(health, "getStatus");
        return ReflectionTestUtils.invokeMethod(status, "getCode");
    }

    private static Map<String, Object> details(Object health) {
        return ReflectionTestUtils.invokeMethod(health, "getDetails");
    }

    @Test
    void a_whole_application_has_the_metrics_in_its_registry() {
        try (ConfigurableApplicationContext context = SpringApplication.run(PictureApplication.class)) {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(ChatModel.class).chat("Hello.");

            assertThat(registry.get("pixtral.requests.ended")
                            .tags("model", "pixtral-tiny", "outcome", "finished")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("pixtral.requests.running").gauge().value()).isZero();
            assertThat(registry.get("pixtral.request.duration").functionTimer().count())
                    .isEqualTo(1);
        }
    }

    @Test
    void a_whole_application_has_pixtral_in_its_health() {
        try (ConfigurableApplicationContext context =
                SpringApplication.run(PictureApplication.class, "--management.endpoint.health.show-details=always")) {
            context.getBean(ChatModel.class).chat("Hello.");

            Object all = ReflectionTestUtils.invokeMethod(context.getBean("healthEndpoint"), "health");
            Map<String, Object> components = ReflectionTestUtils.invokeMethod(all, "getComponents");
            Object pixtral = components.get("pixtral");
            assertThat(status(all)).isEqualTo("UP");
            assertThat(status(pixtral)).isEqualTo("UP");
            assertThat(details(pixtral))
                    .extractingByKey("pixtral-tiny", MAP)
                    .containsEntry("state", "OPEN")
                    .containsEntry("running", 0)
                    .containsEntry("waiting", 0)
                    .containsKey("queueCapacity");
        }
    }

    @Test
    void asking_for_health_opens_no_model() {
        runner.withPropertyValues(MODEL).run(context -> {
            Object health = health(context);

            assertThat(status(health)).isEqualTo("UP");
            assertThat(details(health)).containsOnlyKeys("pixtral-tiny"); // of both models, which share one engine
            assertThat(details(health))
                    .extractingByKey("pixtral-tiny", MAP)
                    .containsOnlyKeys("state")
                    .containsEntry("state", "NOT_OPENED");
        });
    }

    @Test
    void a_model_that_cannot_be_opened_is_down() {
        runner.withPropertyValues("langchain4j.pixtral.chat-model.model-name=/no/such/model")
                .run(context -> {
                    PixtralChatModel model = context.getBean(PixtralChatModel.class);
                    assertThatThrownBy(() -> model.chat("Hello.")).isInstanceOf(ModelNotFoundException.class);

                    assertThat(status(health(context))).isEqualTo("DOWN");
                    assertThat(details(health(context)))
                            .extractingByKey("/no/such/model", MAP)
                            .containsEntry("state", "FAILED");
                });
    }

    @Test
    void different_engines_of_one_name_are_both_shown() {
        runner.withPropertyValues(MODEL, "langchain4j.pixtral.chat-model.max-waiting=7")
                .run(context ->
                        assertThat(details(health(context))).containsOnlyKeys("pixtral-tiny", "pixtral-tiny (2)"));
    }

    @Test
    void without_a_model_there_is_neither() {
        runner.run(context -> {
            assertThat(context).doesNotHaveBean(INDICATOR);
            assertThat(context).doesNotHaveBean(PixtralMetrics.class);
        });
    }

    @Test
    void health_can_be_switched_off() {
        runner.withPropertyValues(MODEL, "management.health.pixtral.enabled=false")
                .run(context -> {
                    assertThat(context).doesNotHaveBean(INDICATOR);
                    assertThat(context).hasSingleBean(PixtralMetrics.class);
                });
    }

    @Test
    void an_application_without_micrometer_and_actuator_has_its_models() {
        runner.withPropertyValues(MODEL)
                .withClassLoader(new FilteredClassLoader(
                        "io.micrometer",
                        "org.springframework.boot.actuate.health",
                        "org.springframework.boot.health.contributor"))
                .run(context -> {
                    assertThat(context).doesNotHaveBean(INDICATOR);
                    assertThat(context.getBean(PixtralChatModel.class).chat("Hello."))
                            .isNotBlank();
                });
    }
}
