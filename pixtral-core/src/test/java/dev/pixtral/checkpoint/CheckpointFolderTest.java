package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
    @TempDir
    Path folder;

    @Test
    void an_empty_folder_says_what_is_needed() {
        assertRefused(
                folder,
                folder + ": no checkpoint in this folder: it contains nothing; a checkpoint has params.json with "
                        + "consolidated.safetensors (Mistral's layout), or config.json with model.safetensors");
    }

    @Test
    void a_folder_with_other_files_says_what_was_found() throws IOException {
        for (int i = 0; i < 10; i++) {
            Files.createFile(folder.resolve("pixtral-" + i + ".gguf"));
        }

        assertRefused(folder, "it contains pixtral-0.gguf, pixtral-1.gguf");
        assertRefused(folder, "pixtral-7.gguf and 2 more; a checkpoint has params.json");
    }

    @Test
    void what_is_missing_is_told_from_what_is_damaged() throws IOException {
        Path damaged = Files.createDirectory(folder.resolve("damaged"));
        TinyA.copy(TinyA.NATIVE, damaged);
        Files.writeString(damaged.resolve("params.json"), "{");

        assertThatThrownBy(() -> Checkpoint.open(damaged))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        e -> assertThat(e.isMissing()).isFalse());
        for (Path none : List.of(folder, folder.resolve("none"), Files.createFile(folder.resolve("other.bin")))) {
            assertThatThrownBy(() -> Checkpoint.open(none))
                    .isInstanceOfSatisfying(
                            CheckpointException.class,
                            e -> assertThat(e.isMissing()).isTrue());
        }
    }

    @Test
    void a_missing_folder_is_named() {
        assertRefused(folder.resolve("none"), folder.resolve("none") + ": no such folder");
    }

    @Test
    void a_single_file_of_another_kind_is_refused() throws IOException {
        Path file = Files.createFile(folder.resolve("pixtral.bin"));

        assertRefused(file, file + ": this file is not part of a safetensors checkpoint");
    }

    @Test
    void weights_without_configuration_are_no_checkpoint() throws IOException {
        Files.copy(TinyA.NATIVE.resolve("consolidated.safetensors"), folder.resolve("consolidated.safetensors"));

        assertRefused(
                folder.resolve("consolidated.safetensors"), "it contains consolidated.safetensors; a checkpoint has");
    }

    @Test
    void an_incomplete_weights_file_is_recognised() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        Path weights = folder.resolve("consolidated.safetensors");
        Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 1_000_000));

        assertRefused(
                folder,
                weights + ": the file has 1000000 bytes, but its header requires 1073760: the download is incomplete");
    }

    @Test
    void a_git_lfs_pointer_in_place_of_a_file_is_recognised() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4816a81eef8c\nsize 25365479424\n";
        Files.writeString(folder.resolve("consolidated.safetensors"), pointer);
        assertRefused(folder, "consolidated.safetensors: not a safetensors file but a git-lfs pointer");

        Files.writeString(folder.resolve("params.json"), pointer);
        assertRefused(folder, "params.json: not JSON but a git-lfs pointer");
    }

    @Test
    void a_configuration_of_another_size_is_told_by_the_first_tensor() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        TinyA.edit(folder.resolve("params.json"), "\"vocab_size\": 1600", "\"vocab_size\": 1601");

        assertRefused(
                folder,
                "consolidated.safetensors: tensor 'tok_embeddings.weight' has shape [1600, 64], but [1601, 64] is needed; "
                        + "check that params.json and the weights come from the same checkpoint");
    }

    @Test
    void a_missing_tensor_is_named() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        TinyA.edit(folder.resolve("params.json"), "\"n_layers\": 3", "\"n_layers\": 4");

        assertRefused(
                folder, "consolidated.safetensors: tensor 'layers.3.attention_norm.weight' is missing; check that");
    }

    @Test
    void tensors_that_the_configuration_does_not_know_are_refused() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        TinyA.edit(folder.resolve("params.json"), "\"n_layers\": 3", "\"n_layers\": 2");

        assertRefused(folder, "tensor 'layers.2.");
        assertRefused(folder, "is not part of this model's architecture");
    }

    @Test
    void integer_weights_are_refused() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        try (Safetensors weights = Safetensors.open(TinyA.NATIVE.resolve("consolidated.safetensors"))) {
            SafetensorsBytes file = new SafetensorsBytes();
            for (Tensor tensor : weights.tensors()) {
                if (tensor.name().equals("norm.weight")) {
                    file.add(tensor.name(), "U8", tensor.shape(), new byte[64]);
                } else {
                    file.add(tensor, "BF16");
                }
            }
            Files.write(folder.resolve("consolidated.safetensors"), file.build());
        }

        assertRefused(folder, "tensor 'norm.weight' holds U8, but weights must be BF16, F16 or F32");
    }

    @Test
    void a_missing_shard_is_named() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.delete(folder.resolve(TinyA.SHARDS.getLast()));

        assertRefused(
                folder,
                folder + ": model-00002-of-00002.safetensors, which model.safetensors.index.json lists, is missing: "
                        + "the download is incomplete");
    }

    @Test
    void a_shard_without_a_tensor_of_the_index_is_named() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        TinyA.edit(
                folder.resolve(OutlineReader.ShardIndex.FILE),
                "\"language_model.lm_head.weight\": \"model-00001-of-00002",
                "\"language_model.lm_head.weight\": \"model-00002-of-00002");

        assertRefused(folder, "model-00002-of-00002.safetensors: tensor 'language_model.lm_head.weight' is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.safetensors", "/etc/passwd", "", ".hidden", "a/b.safetensors", "a\\\\b"})
    void an_index_cannot_name_files_elsewhere(String shard) throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        TinyA.edit(folder.resolve(OutlineReader.ShardIndex.FILE), TinyA.SHARDS.getFirst(), shard);

        assertRefused(folder, "is not the name of a file in this folder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"weight_map\": []}", "{\"weight_map\": {\"x\": 1}}", "[", ""})
    void a_damaged_index_is_named(String json) throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.writeString(folder.resolve(OutlineReader.ShardIndex.FILE), json);

        assertRefused(folder, folder.resolve(OutlineReader.ShardIndex.FILE) + ": ");
    }

    @Test
    void an_empty_index_leaves_tensors_missing_by_their_hugging_face_name() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.writeString(folder.resolve(OutlineReader.ShardIndex.FILE), "{\"weight_map\": {}}");

        assertRefused(folder, folder + ": tensor 'vision_tower.patch_conv.weight' is missing");
    }

    @Test
    void two_tensors_that_mean_the_same_are_refused() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.write(
                folder.resolve("model-00003.safetensors"),
                new SafetensorsBytes()
                        .add("model.language_model.norm.weight", "BF16", List.of(64), new byte[128])
                        .build());
        TinyA.edit(
                folder.resolve(OutlineReader.ShardIndex.FILE),
                "\"weight_map\": {",
                "\"weight_map\": {\"model.language_model.norm.weight\": \"model-00003.safetensors\",");

        assertRefused(
                folder, "'model.language_model.norm.weight' occurs twice, also as 'language_model.model.norm.weight'");
    }

    @Test
    void tensors_of_siblings_are_refused_by_name_and_shard() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        Files.write(
                folder.resolve(TinyA.SHARDS.getFirst()),
                new SafetensorsBytes()
                        .add("multi_modal_projector.norm.weight", "BF16", List.of(64), new byte[128])
                        .build());
        Files.writeString(
                folder.resolve(OutlineReader.ShardIndex.FILE),
                "{\"weight_map\": {\"multi_modal_projector.norm.weight\": \"" + TinyA.SHARDS.getFirst() + "\"}}");

        assertRefused(
                folder,
                "model-00001-of-00002.safetensors: tensor 'multi_modal_projector.norm.weight' is not part of this model's architecture");
    }

    @Test
    void the_tokenizer_is_tekken_json_or_else_tokenizer_json() throws IOException {
        TinyA.copy(TinyA.HUGGING_FACE, folder);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tokenizer())
                    .hasValueSatisfying(file -> assertThat(file.name()).isEqualTo("tekken.json"));
        }
        Files.delete(folder.resolve("tekken.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            TokenizerFile file = checkpoint.tokenizer().orElseThrow();
            assertThat(file.name()).isEqualTo("tokenizer.json");
            assertThat(file.source()).isEqualTo(folder.resolve("tokenizer.json").toString());
            assertThat(file.open())
                    .hasSameContentAs(Files.newInputStream(TinyA.HUGGING_FACE.resolve("tokenizer.json")));
        }
        Files.delete(folder.resolve("tokenizer.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.tokenizer()).isEmpty();
        }
    }

    @Test
    void a_tokenizer_that_is_removed_later_is_named_when_it_is_opened() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            TokenizerFile file = checkpoint.tokenizer().orElseThrow();
            Files.delete(folder.resolve("tekken.json"));

            assertThatThrownBy(file::open)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("tekken.json");
        }
    }

    @Test
    void the_finished_folder_of_the_torrent_is_opened_as_it_is() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        Files.writeString(folder.resolve("RELEASE"), "Mistral AI\n");

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(Files.readString(folder.resolve("params.json"))).doesNotContain("max_position_embeddings");
            assertThat(checkpoint.config().text().maxPositions()).isEqualTo(131_072);
            assertThat(checkpoint.layout()).isEqualTo("Mistral");
        }
    }

    @Test
    void a_configuration_that_is_far_too_large_is_not_read() throws IOException {
        TinyA.copy(TinyA.NATIVE, folder);
        Files.write(folder.resolve("params.json"), new byte[JsonFields.LARGEST_FILE + 1]);

        assertRefused(folder, "params.json: the file has 4194305 bytes, but a configuration has at most 4194304");
    }

    private static void assertRefused(Path folder, String problem) {
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
