package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.store.ModelStore;
import dev.pixtral.testing.Pipes;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people give in place of a model is told for what it is, with what to do. */
class UnknownModelsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    https://huggingface.co/mistral-community/pixtral-12b/tree/main | this is an address; give the name, mistral-community/pixtral-12b, and if it is not on this machine, first fetch it with './pixtral download mistral-community/pixtral-12b'
                    huggingface.co/a/b                 | give the name, a/b, and if it is not on this machine, first fetch it with './pixtral download a/b'
                    hf://mistralai/Pixtral-12B-2409    | fetch it with './pixtral download mistralai/Pixtral-12B-2409'
                    HTTP://example.org/model.gguf      | this is an address, but models are opened only from local files; download the whole checkpoint
                    s3://bucket/pixtral                | this is an address
                    file:///models/pixtral             | this is an address; give the path itself, /models/pixtral
                    mistralai/Pixtral-12B-2409         | this model is not on this machine (it is neither in the store, STORE, nor in the cache of Hugging Face's tools); fetch it with './pixtral download mistralai/Pixtral-12B-2409'
                    someone/something                  | fetch it with './pixtral download someone/something'
                    someone/something@v1               | fetch it with './pixtral download someone/something@v1'
                    pixtral-12b                        | this model is not on this machine (it is neither in the store, STORE, nor in the cache of Hugging Face's tools); fetch it with './pixtral download pixtral-12b'
                    pixtral-12b@v1                     | this model is not on this machine (it is neither in the store, STORE, nor in the cache of Hugging Face's tools); fetch it with './pixtral download pixtral-12b@v1'
                    pixtral12-b                        | no such model or folder; did you mean pixtral-12b?
                    pixtral:12b                        | no such model or folder; did you mean pixtral-12b?
                    llava:7b                           | no such model or folder; if this is an Ollama model, give the path of its GGUF file
                    library/llava:7b-v1.6              | an Ollama model
                    ~/pixtral-12b                      | no such folder; the shell replaces ~ with the home folder
                    pixtral-tinny                      | no such model or folder; did you mean pixtral-tiny?
                    Pixtral-Tiny                       | no such model or folder; did you mean pixtral-tiny?
                    tiny                               | no such model or folder; did you mean pixtral-tiny?
                    gpt-4o                             | no such model or folder; './pixtral models' lists the models
                    /no/such/folder                    | no such folder; give the folder of a checkpoint, or a GGUF file
                    no-such-file.gguf                  | no such file; './pixtral models' lists the models
                    """)
    void tells_what_a_name_seems_to_be(String model, String sentence) {
        assertRefused(model, sentence);
    }

    @Test
    void keeps_secrets_of_addresses_to_itself() {
        assertThatThrownBy(() -> Models.open("https://me:secret@example.org/model?token=secret#secret"))
                .hasMessageStartingWith("https://example.org/model: this is an address")
                .hasMessageNotContaining("secret");
    }

    @Test
    void suggests_a_folder_that_is_there() throws IOException {
        TinyModels.copy(TinyModels.NATIVE, Files.createDirectories(folder.resolve("models/pixtral-12b")));
        Files.createDirectories(folder.resolve("models/pixtral-12c"));

        assertRefused(
                folder.resolve("models/pixtral-12x").toString(),
                "did you mean " + folder.resolve("models/pixtral-12b?"));
        assertRefused(
                folder.resolve("model/pixtral-12b").toString(),
                "did you mean " + folder.resolve("models/pixtral-12b?"));
        assertRefused(folder.resolve("models/llava").toString(), "no such folder; give the folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    89504E470D0A1A0A | a PNG picture; pictures belong in the prompt
                    FFD8FFE000104A46 | a JPEG picture
                    474946383961     | a GIF picture
                    524946460000000057454250 | a WebP picture
                    424D000000000000000036 | a BMP picture
                    49492A0008000000 | a TIFF picture
                    000000186674797068656963 | a HEIC or AVIF picture
                    255044462D312E37 | a PDF document
                    67676d6c03000000 | a model file of an old version of llama.cpp; download the model as GGUF or safetensors
                    504B030414000000 | a zip file
                    1F8B080000000000 | a gzip file; unpack it first
                    377ABCAF271C0004 | a 7-Zip file; unpack it first
                    28B52FFD24000000 | a Zstandard file; unpack it first
                    800263636F6C6C   | a Python pickle
                    3C21444F43545950452068746D6C3E | an HTML page
                    48656C6C6F       | this file is not part of a safetensors checkpoint; give the folder that contains
                    """)
    void tells_what_a_file_is(String hex, String sentence) throws IOException {
        Path file =
                Files.write(folder.resolve("thing"), java.util.HexFormat.of().parseHex(hex));

        assertRefused(file.toString(), sentence);
    }

    @Test
    void tells_a_pipe_which_is_never_opened() throws IOException {
        assertRefused(Pipes.make(folder.resolve("model.gguf")).toString(), "but a pipe or a device");
    }

    @Test
    void tells_a_tar_file_and_one_that_lies_in_a_checkpoint() throws IOException {
        byte[] tar = new byte[1024];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
        TinyModels.copy(TinyModels.NATIVE, folder);

        assertRefused(Files.write(folder.resolve("m.tar"), tar).toString(), "a tar file; unpack it first");
        assertRefused(
                Files.writeString(folder.resolve("README.md"), "# Hello").toString(),
                "not part of a safetensors checkpoint; give its folder, which contains a checkpoint");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a.png,b.JPG,c.txt                    | this is a folder of pictures (2 of them); pictures belong in the prompt
                    mmproj-model.gguf,config.json        | the model is in GGUF
                    pytorch_model.bin,config.json        | the weights are not in safetensors format
                    adapter_config.json,adapter_model.safetensors | this is an adapter (LoRA), not a model
                    config.json,tokenizer.json           | there is a configuration without weights in safetensors
                    consolidated.safetensors             | there are weights without their configuration
                    model-00001-of-00002.safetensors,config.json | the weights are in several files, but their index is missing
                    weights.safetensors,params.json      | configuration and weights have different layouts, or were renamed
                    notes.txt                            | : no checkpoint in this folder: it contains notes.txt; a checkpoint has
                    """)
    void tells_what_a_folder_is(String files, String sentence) throws IOException {
        for (String file : files.split(",")) {
            Files.createFile(folder.resolve(file));
        }

        assertRefused(folder.toString(), sentence);
    }

    @Test
    void finds_the_checkpoint_that_lies_deeper() throws IOException {
        Path deeper = Files.createDirectories(folder.resolve("snapshots/0123abcd"));
        TinyModels.copy(TinyModels.NATIVE, deeper);

        assertRefused(
                folder.toString(),
                "there is a checkpoint in " + deeper + "; give that folder: no checkpoint in this folder");
        assertRefused(folder.resolve("snapshots").toString(), "there is a checkpoint in " + deeper);
    }

    @Test
    void tells_of_a_file_of_json_or_a_shard_without_its_checkpoint() throws IOException {
        Path shard = Files.createFile(folder.resolve("model-00001-of-00002.safetensors"));

        assertRefused(shard.toString(), "there are weights without their configuration");
        assertRefused(shard.toString(), "no checkpoint in the folder of this file: it contains model-00001-of-00002");
    }

    private static void assertRefused(String model, String sentence) {
        assertThatThrownBy(() -> Models.open(model))
                .isInstanceOfSatisfying(
                        CheckpointException.class,
                        e -> assertThat(e.isMissing()).isTrue())
                .hasMessageContaining(
                        sentence.replace("STORE", ModelStore.ofUser().home().toString()));
    }
}
