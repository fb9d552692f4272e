package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessorConfigTest {
    private static final VisionConfig VISION = new VisionConfig(32, 64, 2, 2, 16, 3, 1024, 16, 1e4, 1e-5);

    @TempDir
    Path folder;

    @Test
    void missing_files_mean_the_published_settings() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        for (String name : List.of(
                "preprocessor_config.json",
                "processor_config.json",
                "generation_config.json",
                "tokenizer_config.json",
                "special_tokens_map.json")) {
            Files.delete(folder.resolve(name));
        }

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config())
                    .isEqualTo(CheckpointOutline.read(TinyA.HUGGING_FACE).config());
        }
    }

    @Test
    void a_folder_with_other_pictures_is_refused_when_it_is_opened_and_when_it_is_outlined() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        TinyA.edit(folder.resolve("preprocessor_config.json"), "0.48145466", "0.5");

        for (Runnable open :
                List.<Runnable>of(() -> Checkpoint.open(folder).close(), () -> CheckpointOutline.read(folder))) {
            assertThatThrownBy(open::run)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageStartingWith(
                            folder + "/preprocessor_config.json: image_mean is [0.5, 0.4578275, 0.40821073], "
                                    + "but pictures are prepared with [0.48145466, 0.4578275, 0.40821073]");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"image_mean\": null, \"size\": 1024, \"rescale_factor\": 0.00392156862745098}",
                "{\"image_mean\": [0.48145467, 0.45782750, 0.40821072], \"size\": {\"longest_edge\": 512}}",
                "{\"patch_size\": 16, \"do_resize\": true, \"do_normalize\": true, \"resample\": 3}",
                "{\"image_processor\": {\"patch_size\": {\"height\": 16, \"width\": 16}}, \"spatial_merge_size\": 1}",
            })
    void settings_that_agree_are_accepted(String json) {
        assertThatCode(() -> check(json)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {"image_std": [0.5, 0.5, 0.5]}                            ; image_std is [0.5, 0.5, 0.5], but
            {"image_mean": [0.48145466]}                              ; image_mean is [0.48145466], but
            {"image_mean": "clip"}                                    ; 'image_mean' must be numbers, but is "clip"
            {"rescale_factor": 1.0}                                   ; rescale_factor is [1.0], but
            {"do_normalize": false}                                   ; do_normalize is false, but
            {"do_rescale": false}                                     ; do_rescale is false, but
            {"do_resize": false}                                      ; do_resize is false, but
            {"patch_size": 14}                                        ; patch_size is 14, but another patch size
            {"patch_size": {"height": 14, "width": 16}}               ; patch_size.height is 14, but another patch size
            {"spatial_merge_size": 2}                                 ; spatial_merge_size is 2, but another merging
            {"image_processor": {"image_mean": [0, 0, 0]}}            ; image_mean is [0.0, 0.0, 0.0], but
            """)
    void settings_that_contradict_are_refused(String json, String reason) {
        assertThatThrownBy(() -> check(json))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith("preprocessor_config.json: ")
                .hasMessageContaining(reason);
    }

    private static void check(String json) {
        PreprocessorConfig.check(
                JsonFields.parse(json.getBytes(StandardCharsets.UTF_8), "preprocessor_config.json"), VISION);
    }
}
