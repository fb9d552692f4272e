package dev.pixtral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubSettings;
import dev.pixtral.hub.QuickHub;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.gguf.GgufGroup;
import dev.pixtral.store.gguf.GgufName;
import dev.pixtral.testing.hub.EmbeddedFolders;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRepository;
import dev.pixtral.testing.hub.FakeRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of models that are on a hub: only what describes them is fetched, and each failure is one sentence. */
@Timeout(60)
class ModelHeadersTest {
    private static final String NAME = "someone/model";

    @TempDir
    private Path folder;

    private final FakeHub hub = new FakeHub();
    private final FakeRepository repository = hub.repository(NAME);

    @AfterEach
    void close() {
        hub.close();
    }

    /** A machine without models. */
    private static final class Nothing implements Hub {
        @Override
        public Optional<Path> cached(ModelId id) {
            return Optional.empty();
        }

        @Override
        public List<ModelId> cached() {
            return List.of();
        }

        @Override
        public List<GgufGroup> gguf(ModelId id) {
            return List.of();
        }

        @Override
        public List<GgufGroup> gguf() {
            return List.of();
        }

        @Override
        public void download(GgufName name, ProgressListener listener) {
            throw new AssertionError("nothing is downloaded unasked");
        }

        @Override
        public void download(ModelId id, WeightFormats formats, ModelStore store, ProgressListener listener) {
            throw new AssertionError("nothing is downloaded unasked");
        }
    }

    private ModelHeaders headers(HubSettings settings, String model) {
        ModelFinder finder = new ModelFinder(() -> ModelStore.at(folder.resolve("home")), new Nothing());
        return ModelHeaders.of(model, Optional.empty(), Optional.empty(), finder, () -> QuickHub.client(settings));
    }

    private HubSettings settings(Optional<String> token, boolean offline) {
        HubSettings usual = QuickHub.settings(hub, token);
        return new HubSettings(usual.endpoint(), token, offline, usual.cache(), usual.proxies());
    }

    private ModelHeaders headers(String model) {
        return headers(settings(Optional.empty(), false), model);
    }

    private static long headerBytes(Path weights) throws IOException {
        try (InputStream in = Files.newInputStream(weights)) {
            return Long.BYTES
                    + ByteBuffer.wrap(in.readNBytes(Long.BYTES))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getLong();
        }
    }

    /** Bytes that the storage was asked for; each request must name the last one. */
    private long askedOfStorage() {
        Pattern range = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
        return hub.requests(FakeRequest.Server.CDN).stream()
                .map(request -> range.matcher(request.header("range").orElse("none")))
                .peek(asked -> assertThat(asked.matches()).isTrue())
                .mapToLong(asked -> Long.parseLong(asked.group(2)) + 1 - Long.parseLong(asked.group(1)))
                .sum();
    }

    private List<String> filesAsked() {
        return hub.requests(FakeRequest.Server.HUB).stream()
                .map(FakeRequest::path)
                .filter(path -> !path.startsWith("/api/models/"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .distinct()
                .sorted()
                .toList();
    }

    @Test
    void only_configuration_and_headers_are_fetched_in_huggingface_layout() throws IOException {
        Path source = EmbeddedFolders.huggingFace(folder.resolve("source"));
        repository.folder(source);

        ModelHeaders headers = headers(NAME);

        assertThat(headers.layout()).isEqualTo("Hugging Face");
        assertThat(headers.source()).isEqualTo("someone/model, commit cccccccccccc, 127.0.0.1");
        assertThat(headers.path()).isEmpty();
        assertThat(headers.prepared()).isFalse();
        assertThat(headers.formats()).hasToString("q4"); // as it would be downloaded
        assertThat(headers.parameters()).isEqualTo(9_246_528);
        assertThat(headers.files())
                .containsExactly(new ModelHeaders.WeightFile(
                        "model.safetensors", Files.size(source.resolve("model.safetensors"))));
        assertThat(askedOfStorage()).isEqualTo(headerBytes(source.resolve("model.safetensors")));
        assertThat(filesAsked())
                .containsExactly(
                        "config.json", "model.safetensors", "preprocessor_config.json", "processor_config.json");
    }

    @Test
    void of_a_repository_with_both_layouts_that_of_mistral_is_read() throws IOException {
        repository.folder(EmbeddedFolders.huggingFace(folder.resolve("hf")));
        Path source = EmbeddedFolders.mistral(folder.resolve("mistral"));
        repository.folder(source);

        ModelHeaders headers = headers(NAME + "@main");

        assertThat(headers.layout()).isEqualTo("Mistral");
        assertThat(askedOfStorage()).isEqualTo(headerBytes(source.resolve("consolidated.safetensors")));
        assertThat(filesAsked()).containsExactly("consolidated.safetensors", "params.json");
    }

    @Test
    void a_known_name_is_its_repository() {
        hub.repository("mistral-community/pixtral-12b").folder(EmbeddedFolders.mistral(folder.resolve("source")));

        assertThat(headers("pixtral-12b").source()).startsWith("mistral-community/pixtral-12b, commit ");
    }

    @Test
    void a_gated_repository_needs_the_token() {
        repository.folder(EmbeddedFolders.mistral(folder.resolve("source")));
        hub.gated("hf_right");

        assertThatThrownBy(() -> headers(NAME))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("someone/model: access is restricted; accept the conditions on ")
                .hasMessageContaining("HF_TOKEN (or --token-file)");
        assertThatThrownBy(() -> headers(settings(Optional.of("hf_wrong"), false), NAME))
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("someone/model: the account of the token has no access; ");
        assertThat(headers(settings(Optional.of("hf_right"), false), NAME).tensors())
                .isEqualTo(108);
    }

    @Test
    void without_network_the_model_is_simply_not_there() {
        assertThatThrownBy(() -> headers(settings(Optional.empty(), true), "pixtral-12b"))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("pixtral download pixtral-12b");
        assertThat(hub.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nobody/nothing, nobody/nothing: there is no such repository on http",
        "someone/model@v2, someone/model@v2: there is no such revision; http",
        "pixtral-13b, pixtral-13b: no such model or folder; did you mean pixtral-12b?",
    })
    void what_is_not_there_is_one_sentence(String name, String sentence) {
        assertThatThrownBy(() -> headers(name))
                .isInstanceOf(PixtralException.class)
                .hasMessageStartingWith(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "README.md, config.json, m-Q4_K_M.gguf | someone/model: the model is in GGUF; use the safetensors",
                "README.md | someone/model: no checkpoint: it contains README.md; ",
                "adapter_config.json, adapter_model.safetensors | someone/model: this is an adapter (LoRA), not a model; ",
                "config.json, pytorch_model.bin | someone/model: the weights are not in safetensors format; ",
            })
    void a_repository_without_weights_that_can_be_used_is_refused_by_its_list_alone(String files, String sentence) {
        for (String file : files.split(", ")) {
            repository.small(file, "{}");
        }

        assertThatThrownBy(() -> headers(NAME))
                .isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(sentence);
        assertThat(filesAsked()).isEmpty();
    }

    @Test
    void quantised_weights_are_refused_by_the_configuration_alone() {
        repository.folder(EmbeddedFolders.huggingFace(folder.resolve("source")));
        String config = new String(repository.bytes("config.json"), StandardCharsets.UTF_8);
        repository.small(
                "config.json",
                config.replaceFirst(
                        "\\{",
                        "{\"quantization_config\": {\"quant_method\": \"bitsandbytes\", \"load_in_4bit\": true},"));

        assertThatThrownBy(() -> headers(NAME))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("quantised with bitsandbytes (4 bits) is not supported");
        assertThat(filesAsked()).containsExactly("config.json");
        assertThat(askedOfStorage()).isZero();
    }
}
