package dev.pixtral.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.select.KernelsProvider;
import dev.pixtral.progress.ProgressListener;
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
}
