package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.engine.EngineOptions;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The settings of a model: what they are unless set, which values they refuse, and that they reach the model. */
class PixtralBuilderTest {
    static Stream<Arguments> bad() {
        return Stream.of(
                of("but is missing", () -> Pixtral.builder().model(null)),
                of("but is blank", () -> Pixtral.builder().model(" ")),
                of("at least 1 token", () -> Pixtral.builder().contextLength(0)),
                of("at least 1 position", () -> Pixtral.builder().cachePositions(-1)),
                of(
                        "At least 1 generation must be allowed to wait",
                        () -> Pixtral.builder().maxWaiting(0)),
                of(
                        "at least 1 byte, but the setting is 0",
                        () -> Pixtral.builder().maxWaitingPixelBytes(0)),
                of("at least 1 row", () -> Pixtral.builder().chunk(0)),
                of("must be 1 to 1024, but is 0", () -> Pixtral.builder().threads(0)),
                of("must be 1 to 1024, but is 1025", () -> Pixtral.builder().threads(1025)),
                of(
                        "features of pictures must be allowed at least 0 bytes, but the setting is -1",
                        () -> Pixtral.builder().pictureCacheBytes(-1)),
                of("The folder for features", () -> Pixtral.builder().pictureCacheFolderBytes(Long.MIN_VALUE)),
                of("setting pictureCacheFolder", () -> Pixtral.builder().pictureCacheFolder(null)),
                of("keys and values of earlier prompts", () -> Pixtral.builder().prefixCacheBytes(-1)),
                of("setting keyValues", () -> Pixtral.builder().keyValues(null)),
                of("setting kernels", () -> Pixtral.builder().kernels(null)),
                of("setting weights", () -> Pixtral.builder().weights(null)),
                of("setting visionWeights", () -> Pixtral.builder().visionWeights(null)),
                of("setting loadCheck", () -> Pixtral.builder().loadCheck(null)),
                of("setting monitor", () -> Pixtral.builder().monitor(null)),
                of("setting progressListener", () -> Pixtral.builder().progressListener(null)));
    }

    private static Arguments of(String message, ThrowingCallable setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void should_refuse_a_value_where_it_is_set(String message, ThrowingCallable setting) {
        assertThatThrownBy(setting)
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining(message)
                .hasMessageMatching("[A-Z].*\\.");
    }

    @Test
    void should_accept_values_at_the_bounds() {
        assertThat(Pixtral.builder()
                        .maxWaiting(1)
                        .maxWaitingPixelBytes(1)
                        .chunk(1)
                        .threads(1024)
                        .pictureCacheBytes(0)
                        .pictureCacheFolderBytes(0)
                        .prefixCacheBytes(Long.MAX_VALUE)
                        .contextLength(1)
                        .cachePositions(Integer.MAX_VALUE)
                        .keyValues(EngineOptions.DEFAULT_KEY_VALUES))
                .isNotNull();
    }

    @Test
    void the_defaults_are_the_embedded_model_as_published() {
        try (Pixtral pixtral = Pixtral.open()) {
            ModelSummary summary = pixtral.summary();
            int most = pixtral.config().text().maxPositions();

            assertThat(summary.name()).isEqualTo("pixtral-tiny").isEqualTo(pixtral.name());
            assertThat(summary.weights()).isEqualTo(WeightFormat.BF16);
            assertThat(summary.visionWeights()).isEqualTo(WeightFormat.BF16);
            assertThat(summary.keyValues()).isEqualTo(EngineOptions.DEFAULT_KEY_VALUES);
            assertThat(summary.contextLength()).isEqualTo(Math.min(EngineOptions.DEFAULT_CONTEXT, most));
            assertThat(summary.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
            assertThat(summary.loadMs()).isPositive().isEqualTo(pixtral.loadMs());
        }
    }

    @Test
    void what_is_set_reaches_the_model() {
        List<Progress> opening = new ArrayList<>();
        PixtralBuilder builder = Pixtral.builder()
                .model("pixtral-tiny")
                .contextLength(96)
                .cachePositions(192)
                .keyValues(KvType.F32)
                .weights(WeightFormat.Q8)
                .visionWeights(WeightFormat.Q4)
                .kernels(KernelsProvider.Choice.SCALAR)
                .threads(1)
                .progressListener(opening::add);
        try (Pixtral pixtral = builder.open()) {
            ModelSummary summary = pixtral.summary();

            assertThat(pixtral.contextLength()).isEqualTo(96).isEqualTo(summary.contextLength());
            assertThat(summary.cachePositions()).isEqualTo(192);
            assertThat(summary.keyValues()).isEqualTo(KvType.F32);
            assertThat(summary.weights()).isEqualTo(WeightFormat.Q8);
            assertThat(summary.visionWeights()).isEqualTo(WeightFormat.Q4);
            assertThat(summary.kernels()).isEqualTo("scalar").isEqualTo(pixtral.kernels());
            assertThat(summary.threads()).isEqualTo(1);
            assertThat(opening).isNotEmpty().allMatch(Progress.Opening.class::isInstance);
        }
    }

    @Test
    void a_context_that_the_model_does_not_have_is_refused() {
        assertThatThrownBy(
                        () -> Pixtral.builder().contextLength(Integer.MAX_VALUE).open())
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("but 2147483647 were requested; choose a smaller context");
    }

    @Test
    void a_model_that_is_not_there_is_refused(@TempDir Path folder) {
        String missing = folder.resolve("no-model").toString();

        assertThatThrownBy(() -> Pixtral.open(missing))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("no-model");
    }

    @Test
    void what_a_progress_listener_throws_ends_the_opening() {
        PixtralBuilder builder = Pixtral.builder().progressListener(progress -> {
            throw new IllegalStateException("mine");
        });

        assertThatThrownBy(builder::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("mine");
    }
}
