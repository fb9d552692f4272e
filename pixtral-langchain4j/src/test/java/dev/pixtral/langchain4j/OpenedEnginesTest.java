package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

import dev.pixtral.ModelSummary;
import dev.pixtral.kernels.KvType;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.model.PassMonitor;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.ArgumentCaptor;
import org.slf4j.Logger;

/** What the log says of engines. */
@Timeout(120)
class OpenedEnginesTest {
    private final Logger logger = mock(Logger.class);
    private final SharedModels models = new SharedModels(logger);

    @TempDir
    private Path folder;

    private static PixtralChatModel.PixtralChatModelBuilder builder() {
        return PixtralChatModel.builder();
    }

    private ModelLease open(ModelSettings settings) {
        ModelLease lease = models.lease(settings, _ -> {});
        lease.open(ProgressListener.NONE);
        return lease;
    }

    private List<String> warnings() {
        ArgumentCaptor<String> warnings = ArgumentCaptor.forClass(String.class);
        verify(logger, atLeast(0)).warn(warnings.capture());
        return warnings.getAllValues();
    }

    @Test
    void an_engine_is_logged_once_in_one_line() {
        ModelSettings settings = builder().threads(1).weights(WeightFormat.Q8).settings();
        ArgumentCaptor<ModelSummary> opened = ArgumentCaptor.forClass(ModelSummary.class);

        try (ModelLease _ = open(settings);
                ModelLease _ = open(settings)) {
            verify(logger, times(1)).info(eq("Opened {}"), opened.capture());
            verify(logger, never()).warn(anyString());
            assertThat(opened.getValue().toString())
                    .matches("pixtral-tiny: layout embedded; weights q8, vision weights bf16, \\d+\\.\\d MiB; "
                            + "context [\\d,]+ tokens, key/value cache bf16 for [\\d,]+ tokens, at most \\d+\\.\\d MiB; "
                            + "kernels .+, 1 thread; opened in \\d+ ms");
        }
    }

    @Test
    void two_engines_on_one_file_are_warned_of_once_with_what_differs() {
        ModelSettings blocking = builder().contextLength(1024).settings();
        ModelSettings streaming = builder().keyValues(KvType.Q8).settings();
        for (int i = 0; i < 2; i++) {
            try (ModelLease _ = open(blocking);
                    ModelLease _ = open(streaming)) {
                assertThat(models.size()).isEqualTo(2);
            }
            try (ModelLease _ = open(streaming);
                    ModelLease _ = open(blocking)) {
                assertThat(models.size()).isEqualTo(2);
            }
        }

        verify(logger, times(8)).info(eq("Opened {}"), any(ModelSummary.class));
        assertThat(warnings())
                .singleElement()
                .asString()
                .matches("The model pixtral-tiny is open twice, with \\d+\\.\\d MiB of weights each, "
                        + "because chat models differ in engine settings: "
                        + "contextLength is the default in the model just opened and 1024 in the other; "
                        + "keyValues is Q8 in the model just opened and the default in the other. "
                        + "Give them the same settings to share one engine.");
    }

    @Test
    void one_after_the_other_is_not_warned_of() {
        open(builder().contextLength(1024).settings()).close();
        open(builder().contextLength(512).settings()).close();

        assertThat(warnings()).isEmpty();
    }

    @Test
    void a_file_is_the_same_however_its_path_is_spelled() throws IOException {
        Path model = Files.createDirectory(folder.resolve("model"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), model);
        Path file = Files.writeString(model.resolve("params.json"), "{}");
        Path other = Files.createDirectory(folder.resolve("other"));
        TwinEngines twins = new TwinEngines(logger);
        ModelSettings settings = builder().settings();

        twins.check(settings.withModel(model.toString()), settings.withModel(other.toString()), summary(model));
        assertThat(warnings()).isEmpty();
        twins.check(settings.withModel(model.toString()), settings.withModel(link.toString()), summary(model));
        twins.check(settings.withModel(file.toString()), settings.withModel(model.toString()), summary(model));

        assertThat(warnings())
                .hasSize(2)
                .allSatisfy(warning -> assertThat(warning).contains("modelName is " + model));
    }

    private static ModelSummary summary(Path model) {
        return new ModelSummary(
                model.toString(), "Mistral", WeightFormat.Q4, WeightFormat.BF16, 1, KvType.Q8, 1, 1, 1, "scalar", 1, 1);
    }

    @Test
    void a_default_that_is_asked_for_is_no_difference() {
        ModelSettings explicit = builder()
                .threads(Runtime.getRuntime().availableProcessors())
                .weights(WeightFormat.BF16)
                .visionWeights(WeightFormat.BF16)
                .keyValues(KvType.BF16)
                .maxWaiting(256)
                .maxWaitingPixelBytes(512L << 20)
                .settings()
                .withModel("pixtral-tiny");

        assertThat(explicit).isEqualTo(builder().settings().withModel("pixtral-tiny"));
        assertThat(explicit.differences(builder().threads(1024).settings())).hasSize(1);
    }

    @Test
    void every_setting_that_makes_another_engine_is_named() {
        List<String> components = components(ModelSettings.class)
                .map(name -> name.equals("model") ? "modelName" : name)
                .filter(name -> !name.equals("monitor")) // for tests alone
                .toList();

        assertThat(builder().settings().named().keySet()).containsExactlyElementsOf(components);
        assertThat(builder()
                        .settings()
                        .differences(builder().monitor(PassMonitor.NONE).settings()))
                .isEmpty();
    }

    /** The components of a record, with those of records in it in their place. */
    private static Stream<String> components(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .flatMap(one -> one.getType().isRecord() ? components(one.getType()) : Stream.of(one.getName()));
    }
}
