package dev.pixtral.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void tensors_and_metadata_are_found() throws IOException {
        Path file = write(SafetensorsBytes.file(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[4,6],\"extra\":[{}]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}   ",
                new byte[] {0, 0, (byte) 0x80, 0x3F, 7, 8}));

        try (Safetensors opened = Safetensors.open(file)) {
            assertThat(opened.metadata()).containsExactly(Map.entry("format", "pt"));
            assertThat(opened.tensors()).extracting(Tensor::name).containsExactly("a", "b");
            assertThat(opened.find("a").orElseThrow().toFloats()).containsExactly(1f);
            assertThat(opened.find("b").orElseThrow().toFloats()).containsExactly(7f, 8f);
            assertThat(opened.find("c")).isEmpty();
            assertThat(opened.find("a").orElseThrow()).hasToString(file + ": a F32 []");
        }
    }

    @Test
    void a_file_without_tensors_is_a_file() throws IOException {
        try (Safetensors opened = Safetensors.open(write(SafetensorsBytes.file("{}")))) {
            assertThat(opened.tensors()).isEmpty();
        }
    }

    @Test
    void an_incomplete_download_is_recognised_at_every_length() throws IOException {
        byte[] whole =
                new SafetensorsBytes().add("x", "F32", List.of(4), new byte[16]).build();
        for (int length = Long.BYTES + 1; length < whole.length; length++) {
            Path file = write(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining("the file has %d bytes, but its header requires ".formatted(length))
                    .hasMessageContaining("the download is incomplete");
        }
    }

    @Test
    void bytes_after_the_last_tensor_are_refused() throws IOException {
        byte[] whole =
                new SafetensorsBytes().add("x", "F32", List.of(4), new byte[16]).build();

        assertRefused(Arrays.copyOf(whole, whole.length + 1), "but its header describes only " + whole.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "version https://git-lfs.github.com/spec/v1\\noid sha256:4816a8 | a git-lfs pointer",
                "<!DOCTYPE html><html><head><title>Sign in</title> | an HTML page",
                "  <html lang='en'> | an HTML page",
                "GGUF\\3\\0\\0\\0 tensors | a GGUF file",
                "PK\\3\\4 archive/data.pkl | a zip file, such as a PyTorch checkpoint",
                "\\200\\2} q\\0( a pickle | a Python pickle",
                "\\37\\213 compressed stream | a gzip file",
                "{\"error\": \"Access denied\"} | something unknown",
                "short | something unknown",
            })
    void foreign_files_are_named(String content, String name) throws IOException {
        byte[] bytes = content.translateEscapes().getBytes(StandardCharsets.ISO_8859_1);

        assertRefused(bytes, "not a safetensors file but " + name);
    }

    @Test
    void an_empty_file_is_named() throws IOException {
        assertRefused(new byte[0], "not a safetensors file but an empty file");
    }

    @Test
    void a_missing_file_and_a_folder_cannot_be_read() {
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none.safetensors")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none.safetensors cannot be read");
        assertThatThrownBy(() -> Safetensors.open(folder)).isInstanceOf(CheckpointException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'x':{'dtype':'F8_E4M3','shape':[3],'data_offsets':[0,4]}} | 'x' is at bytes 0 to 4, which is not the size of F8_E4M3 [3]",
                "{'x':{'dtype':'F4','shape':[8],'data_offsets':[4,0]}} | is at bytes 4 to 0",
                "{'x':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}} | 'x' is at bytes 0 to 4, which is not the size of F32 [2]",
                "{'x':{'dtype':'U8','shape':[4],'data_offsets':[4,0]}} | is at bytes 4 to 0",
                "{'x':{'dtype':'U8','shape':[3],'data_offsets':[1,4]}} | begins at byte 1 of the data, but the tensor before it ends at 0",
                "{'x':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'y':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}} | 'y' begins at byte 2 of the data, but the tensor before it ends at 3",
                "{'x':{'dtype':'U8','shape':[2],'data_offsets':[0,2]},'x':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}} | the key \"x\" occurs twice",
                "{'x':{'dtype':'U8','shape':[4],'shape':[4],'data_offsets':[0,4]}} | the key \"shape\" occurs twice",
                "{'x':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,4]}} | impossible shape [4294967296, 4294967296]",
                "{'x':{'dtype':'F32','shape':[4611686018427387904,4,0],'data_offsets':[0,0]}} | impossible shape",
                "{'x':{'dtype':'U8','shape':[9223372036854775807],'data_offsets':[0,9223372036854775807]}} | the download is incomplete",
                "{'x':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}} | not valid JSON",
                "{'x':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | negative size",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | negative size",
                "{'x':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],'data_offsets':[0,4]}} | more than 16 dimensions",
                "{'x':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | has VALUE_NUMBER_FLOAT instead of VALUE_NUMBER_INT",
                "{'x':{'dtype':7,'shape':[1],'data_offsets':[0,4]}} | instead of VALUE_STRING",
                "{'x':{'dtype':'F32','shape':1,'data_offsets':[0,4]}} | instead of START_ARRAY",
                "{'x':{'dtype':'F32','shape':[1],'data_offsets':[0]}} | two data_offsets",
                "{'x':{'dtype':'F32','shape':[1]}} | two data_offsets",
                "{'x':7} | 'x' has VALUE_NUMBER_INT instead of START_OBJECT",
                "{'__metadata__':{'a':1}} | '__metadata__' has VALUE_NUMBER_INT instead of VALUE_STRING",
                "{'x':{'dtype':'F32' | (header): not valid JSON",
                "{}} | (header): not valid JSON",
                "{} {} | (header): not valid JSON",
                "{'x':{'a':[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ | (header): not valid JSON",
            })
    void nonsense_in_the_header_is_refused(String header, String problem) throws IOException {
        assertRefused(SafetensorsBytes.file(header.replace('\'', '"'), new byte[4]), problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F8_E4M3", "I8", "F4", "BRAND_NEW"})
    void tensors_of_other_types_do_no_harm(String type) throws IOException {
        String header = "{'x':{'dtype':'%s','shape':[4],'data_offsets':[0,4]},".formatted(type)
                + "'y':{'dtype':'U8','shape':[2],'data_offsets':[4,6]}}";
        Path file = write(SafetensorsBytes.file(header.replace('\'', '"'), new byte[6]));

        try (Safetensors opened = Safetensors.open(file)) {
            assertThat(opened.find("x")).isEmpty();
            assertThat(opened.find("y")).isPresent();
        }
    }

    @Test
    void names_in_messages_are_short_and_without_control_characters() throws IOException {
        String header = "{\"" + "\\u001b[31mx".repeat(1000) + "\":7}";

        assertThatThrownBy(() -> Safetensors.open(write(SafetensorsBytes.file(header))))
                .isInstanceOf(CheckpointException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).doesNotContain("\u001b"));
    }

    private void assertRefused(byte[] bytes, String problem) throws IOException {
        Path file = write(bytes);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("weights.safetensors"), bytes);
    }
}
