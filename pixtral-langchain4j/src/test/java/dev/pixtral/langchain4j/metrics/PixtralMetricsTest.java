package dev.pixtral.langchain4j.metrics;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.pixtral.Pixtral;
import dev.pixtral.chat.Message;
import dev.pixtral.chat.Prompt;
import dev.pixtral.langchain4j.PixtralChatModel;
import dev.pixtral.langchain4j.PixtralStreamingChatModel;
import dev.pixtral.metrics.EngineMetric;
import dev.pixtral.metrics.EngineStatistics;
import dev.pixtral.metrics.PrometheusText;
import dev.pixtral.testing.Eventually;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PixtralMetricsTest {
    private static final String TINY = "pixtral-tiny";

    /** A setting of its own, so that no other test uses the engine. */
    private static final int WAITING = 93;

    private final MeterRegistry registry = new SimpleMeterRegistry();

    private static PixtralChatModel blocking() {
        return PixtralChatModel.builder().maxOutputTokens(5).maxWaiting(WAITING).build();
    }

    private static EngineView engine(EngineSource source) {
        assertThat(source.engines()).containsOnlyKeys(TINY);
        return source.engines().get(TINY);
    }

    private double counter(String name, String... tags) {
        return registry.get("pixtral." + name)
                .tags("model", TINY)
                .tags(tags)
                .functionCounter()
                .count();
    }

    private double gauge(String name) {
        return registry.get("pixtral." + name).tags("model", TINY).gauge().value();
    }

    @Test
    void show_what_the_engine_counts() {
        try (PixtralChatModel model = blocking()) {
            PixtralMetrics.of(model).bindTo(registry);
            assertThat(counter("requests.started")).isZero();
            assertThat(gauge("queue.capacity")).isZero();
            assertThat(engine(model).state()).as("reading opens no engine").isEqualTo(EngineState.NOT_OPENED);

            model.chat("Hello.");
            model.chat("Hello.");

            EngineStatistics now = engine(model).statistics().orElseThrow();
            assertThat(engine(model).state()).isEqualTo(EngineState.OPEN);
            assertThat(counter("requests.started")).isEqualTo(2);
            assertThat(counter("requests.ended", "outcome", "finished")).isEqualTo(2);
            assertThat(counter("requests.ended", "outcome", "failed")).isZero();
            assertThat(counter("tokens.generated"))
                    .isEqualTo(now.tokens().generated())
                    .isPositive();
            assertThat(gauge("requests.running")).isZero();
            assertThat(gauge("queue.capacity")).isEqualTo(now.requests().queueCapacity());
            FunctionTimer firstToken =
                    registry.get("pixtral.request.first.token").functionTimer();
            assertThat(firstToken.count()).isEqualTo(2);
            assertThat(firstToken.totalTime(TimeUnit.SECONDS))
                    .isEqualTo(now.latencies().firstToken().sumSeconds());
        }
    }

    /** So the same dashboard works with both. */
    @Test
    void have_in_prometheus_the_names_of_our_own_text() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (PixtralChatModel model = blocking()) {
            PixtralMetrics.of(model).bindTo(prometheus);
            model.chat("Hello.");

            Set<String> seen = prometheus
                    .scrape()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf('{')))
                    .map(name -> name.replaceFirst("_seconds_(count|sum)$", "_seconds"))
                    .collect(toCollection(TreeSet::new));
            assertThat(seen)
                    .isEqualTo(EngineMetric.all().stream()
                            .map(PrometheusText::name)
                            .collect(toCollection(TreeSet::new)));
            assertThat(prometheus.scrape())
                    .contains("pixtral_requests_ended_total{model=\"pixtral-tiny\",outcome=\"finished\"} 1.0");
        } finally {
            prometheus.close();
        }
    }

    @Test
    void an_engine_that_two_models_share_counts_once() throws Exception {
        try (PixtralChatModel model = blocking();
                PixtralStreamingChatModel streaming = PixtralStreamingChatModel.builder()
                        .maxOutputTokens(5)
                        .maxWaiting(WAITING)
                        .build()) {
            PixtralMetrics.of(model, streaming).bindTo(registry);
            assertThat(engine(streaming)).isSameAs(engine(model));

            model.chat("Hello.");
            CompletableFuture<ChatResponse> answer = new CompletableFuture<>();
            streaming.chat("Hello.", new StreamingChatResponseHandler() {
                @Override
                public void onCompleteResponse(ChatResponse complete) {
                    answer.complete(complete);
                }

                @Override
                public void onError(Throwable error) {
                    answer.completeExceptionally(error);
                }
            });
            answer.get(60, TimeUnit.SECONDS);

            assertThat(counter("requests.ended", "outcome", "finished")).isEqualTo(2);
        }
    }

    @Test
    void different_engines_of_one_name_add_up() {
        try (PixtralChatModel one = blocking();
                PixtralChatModel other = PixtralChatModel.builder()
                        .maxOutputTokens(5)
                        .maxWaiting(7)
                        .build()) {
            PixtralMetrics.of(one, other).bindTo(registry);
            assertThat(engine(one)).isNotSameAs(engine(other));

            one.chat("Hello.");
            other.chat("Hello.");

            assertThat(counter("requests.started")).isEqualTo(2);
            assertThat(gauge("queue.capacity"))
                    .isEqualTo(7
                            + engine(one).statistics().orElseThrow().requests().queueCapacity());
        }
    }

    @Test
    void a_closed_model_counts_nothing() {
        PixtralChatModel model = blocking();
        PixtralMetrics.of(model).bindTo(registry);
        model.chat("Hello.");
        EngineView engine = engine(model);
        model.close();

        assertThat(engine.state()).isEqualTo(EngineState.CLOSED);
        assertThat(engine.statistics()).isEmpty();
        assertThat(counter("requests.started")).isZero();
    }

    @Test
    void a_model_that_cannot_be_opened_has_failed() {
        try (PixtralChatModel model =
                PixtralChatModel.builder().modelName("/no/such/model").build()) {
            EngineView engine = model.engines().get("/no/such/model");
            assertThat(engine.state()).isEqualTo(EngineState.NOT_OPENED);

            assertThatThrownBy(() -> model.chat("Hello.")).isInstanceOf(ModelNotFoundException.class);

            assertThat(engine.state()).isEqualTo(EngineState.FAILED);
            assertThat(engine.statistics()).isEqualTo(Optional.empty());
        }
    }

    @Test
    void an_open_model_of_the_core_is_a_source_too() {
        Pixtral pixtral = Pixtral.open();
        EngineSource source = EngineSource.of(pixtral);
        PixtralMetrics.of(source).bindTo(registry);
        try (pixtral) {
            pixtral.generate(Prompt.of(Message.user("Hello.")));

            assertThat(engine(source).state()).isEqualTo(EngineState.OPEN);
            assertThat(counter("requests.started")).isEqualTo(1);
        }
        assertThat(engine(source).state()).isEqualTo(EngineState.CLOSED);
        assertThat(counter("requests.started")).isZero();
    }

    @Test
    void go_on_though_nobody_keeps_the_binder() {
        try (PixtralChatModel model = blocking()) {
            WeakReference<PixtralMetrics> binder = bound(model);
            Eventually.until("the binder is collected", () -> {
                System.gc();
                return binder.refersTo(null);
            });
            model.chat("Hello.");

            assertThat(counter("requests.started")).isEqualTo(1);
            assertThat(registry.get("pixtral.request.duration").functionTimer().count())
                    .isEqualTo(1);
        }
    }

    private WeakReference<PixtralMetrics> bound(PixtralChatModel model) {
        PixtralMetrics binder = PixtralMetrics.of(model);
        binder.bindTo(registry);
        return new WeakReference<>(binder);
    }
}
