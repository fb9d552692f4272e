package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.progress.ProgressListener;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Settings of the engine that both builders have. */
class EngineSettingsTest {
    @Test
    void kernels_and_weights_of_the_vision_encoder_reach_the_engine() {
        PixtralChatModel.PixtralChatModelBuilder builder = PixtralChatModel.builder()
                .kernels(KernelsProvider.Choice.SCALAR)
                .visionWeights(WeightFormat.Q8);

        assertThat(builder.settings().kernels()).isEqualTo(KernelsProvider.Choice.SCALAR);
        assertThat(builder.settings().visionWeights()).isEqualTo(WeightFormat.Q8);
        assertThat(builder.settings()).isNotEqualTo(PixtralChatModel.builder().settings());
        try (PixtralClient client =
                builder.client(builder.defaults(), LoggerFactory.getLogger(EngineSettingsTest.class))) {
            assertThat(client.models()
                            .get(client.models().defaultName())
                            .open(ProgressListener.NONE)
                            .kernels())
                    .isEqualTo("scalar");
        }
    }

    @Test
    void both_builders_with_the_same_settings_share_an_engine() {
        assertThat(PixtralStreamingChatModel.builder()
                        .kernels(KernelsProvider.Choice.SCALAR)
                        .visionWeights(WeightFormat.Q4)
                        .settings())
                .isEqualTo(PixtralChatModel.builder()
                        .visionWeights(WeightFormat.Q4)
                        .kernels(KernelsProvider.Choice.SCALAR)
                        .settings());
    }

    /** A name that is no path is told as it was written, not as a path below the working directory. */
    @Test
    void a_name_that_is_no_path_is_told_for_what_it_is() {
        for (String name :
                new String[] {"mistralai/Pixtral-12B-2409", "https://huggingface.co/mistralai/Pixtral-12B-2409"}) {
            try (PixtralChatModel model =
                    PixtralChatModel.builder().modelName(name).build()) {
                assertThatThrownBy(() -> model.chat("Hello"))
                        .isInstanceOf(ModelNotFoundException.class)
                        .hasMessageStartingWith(name)
                        .hasMessageContaining("./pixtral download mistralai/Pixtral-12B-2409");
            }
        }
    }

    /** A prepared model has its own format, so asking for BF16 is not the same as leaving the choice to the model. */
    @Test
    void the_format_of_a_folder_is_bf16_and_that_of_a_name_its_own() {
        ModelSettings bf16 =
                PixtralChatModel.builder().weights(WeightFormat.BF16).settings();
        ModelSettings unset = PixtralChatModel.builder().settings();

        assertThat(bf16.withModel("pixtral-tiny")).isEqualTo(unset.withModel("pixtral-tiny"));
        assertThat(bf16.withModel("..")).isEqualTo(unset.withModel(".."));
        assertThat(bf16.withModel("pixtral-12b")).isNotEqualTo(unset.withModel("pixtral-12b"));
        assertThat(bf16.withModel("pixtral-12b").weights()).isEqualTo(WeightFormat.BF16);
    }

    @Test
    void the_store_and_downloads_are_settings_of_the_engine() {
        assertThat(PixtralChatModel.builder()
                        .cachePrepared(true)
                        .download(false)
                        .settings())
                .isEqualTo(PixtralChatModel.builder().settings());
        assertThat(PixtralChatModel.builder()
                        .cachePrepared(false)
                        .settings()
                        .differences(PixtralChatModel.builder().download(true).settings()))
                .containsExactly(
                        "cachePrepared is false in the model just opened and the default in the other",
                        "download is the default in the model just opened and true in the other");
    }

    @Test
    void caches_and_speculation_are_settings_of_the_engine() {
        assertThat(PixtralChatModel.builder()
                        .pictureCacheBytes(256L << 20)
                        .pictureCacheFolderBytes(4L << 30)
                        .prefixCacheBytes(Long.MAX_VALUE)
                        .speculation(true)
                        .settings())
                .isEqualTo(PixtralChatModel.builder().settings());
        assertThat(PixtralChatModel.builder()
                        .pictureCacheBytes(0L)
                        .pictureCacheFolder(Path.of("features"))
                        .pictureCacheFolderBytes(1L)
                        .prefixCacheBytes(2L)
                        .speculation(false)
                        .settings()
                        .differences(PixtralChatModel.builder().settings()))
                .containsExactly(
                        "pictureCacheBytes is 0 in the model just opened and the default in the other",
                        "pictureCacheFolder is " + Path.of("features").toAbsolutePath()
                                + " in the model just opened and the default in the other",
                        "pictureCacheFolderBytes is 1 in the model just opened and the default in the other",
                        "prefixCacheBytes is 2 in the model just opened and the default in the other",
                        "speculation is false in the model just opened and the default in the other");
    }

    @Test
    void two_ways_to_write_a_folder_are_one_setting() {
        assertThat(PixtralChatModel.builder()
                        .pictureCacheFolder(Path.of("x", "..", "features"))
                        .settings())
                .isEqualTo(PixtralStreamingChatModel.builder()
                        .pictureCacheFolder(Path.of("features").toAbsolutePath())
                        .settings());
    }

    @Test
    void a_projector_file_belongs_to_the_default_model() {
        ModelSettings settings = PixtralChatModel.builder()
                .projectorFile(Path.of("x", "..", "mmproj.gguf"))
                .settings();

        assertThat(settings.withDefaultModel("model.gguf").projectorFile())
                .isEqualTo(Path.of("mmproj.gguf").toAbsolutePath());
        assertThat(settings.withModel("other.gguf").projectorFile()).isNull();
        assertThat(settings.withDefaultModel("model.gguf")
                        .differences(PixtralChatModel.builder().settings().withDefaultModel("model.gguf")))
                .containsExactly("projectorFile is " + Path.of("mmproj.gguf").toAbsolutePath()
                        + " in the model just opened and the default in the other");
    }

    @Test
    void bounds_below_zero_are_refused_where_they_are_set() {
        PixtralChatModel.PixtralChatModelBuilder builder = PixtralChatModel.builder();

        assertThatThrownBy(() -> builder.pictureCacheBytes(-1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 0 bytes, but the setting is -1");
        assertThatThrownBy(() -> PixtralChatModel.builder().pictureCacheFolderBytes(-1L))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PixtralChatModel.builder().prefixCacheBytes(-1L))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
