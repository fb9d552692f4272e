package dev.pixtral.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.cli.Cli;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.ProgressListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code pixtral inspect} on models of all kinds. */
class InspectTest {
    private static final Path FIXTURES = Path.of("..", "pixtral-core", "src", "test", "resources", "fixtures", "model");

    @TempDir
    Path folder;

    private Path prepared(WeightFormat format) {
        try (Workers workers = new Workers(2);
                Checkpoint model = EmbeddedModel.open()) {
            return Preparer.prepare(
                    model, WeightFormats.of(format, WeightFormat.BF16), folder, workers, "tiny", ProgressListener.NONE);
        }
    }

    @Test
    void the_embedded_model_fits_and_says_what_it_needs() {
        Cli.Result result = Cli.run("inspect", "pixtral-tiny", "--quiet");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .contains("Model       pixtral-tiny", "Layout      embedded", "9.2 million parameters")
                .contains("Memory for ", "  weights ", "  total ", "  caches ", "  free now ", "Fits now ", "Speed ");
        assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @CsvSource({
        "w4a16, pack-quantized, q4",
        "w8a8, int-quantized, q8",
        "fp8-dynamic, float-quantized, bf16",
    })
    void the_scheme_of_weights_that_others_have_quantised_is_named(String name, String stored, String format) {
        Path model = FIXTURES.resolveSibling("siblings").resolve("quantised").resolve("pixtral-q-" + name);

        JsonNode json = Cli.run("inspect", model.toString(), "--json").json();
        Cli.Result text = Cli.run("inspect", model.toString());

        assertThat(json.at("/weights/attention/stored").textValue()).isEqualTo(stored);
        assertThat(json.at("/weights/attention/format").textValue()).isEqualTo(format);
        assertThat(json.at("/weights/vision/stored").textValue()).isEqualTo("bf16");
        assertThat(text.out()).containsPattern("feed-forward +" + stored + " +[0-9.,]+ \\S+ +" + format + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"native", "hf"})
    void both_layouts_of_a_folder_are_described_from_their_headers(String layout) {
        String model = FIXTURES.resolve("tiny-a").resolve(layout).toString();

        JsonNode json = Cli.run("inspect", model, "--json", "--quantize", "q4", "--kv", "q8", "--context", "4096")
                .json();

        assertThat(json.path("layout").textValue()).isEqualTo(layout.equals("hf") ? "Hugging Face" : "Mistral");
        assertThat(json.path("prepared").booleanValue()).isFalse();
        assertThat(json.path("files").size()).isEqualTo(layout.equals("hf") ? 2 : 1);
        assertThat(json.path("parameters").longValue()).isPositive();
        assertThat(json.at("/weights/attention/stored").textValue()).isEqualTo("bf16");
        assertThat(json.at("/weights/attention/format").textValue()).isEqualTo("q4");
        assertThat(json.at("/weights/output/format").textValue()).isEqualTo("q8");
        assertThat(json.at("/memory/contextTokens").intValue()).isEqualTo(4096);
        assertThat(json.at("/memory/keyValues").textValue()).isEqualTo("q8");
        assertThat(json.at("/memory/totalBytes").longValue())
                .isEqualTo(json.at("/memory/weightsBytes").longValue()
                        + json.at("/memory/contextBytes").longValue()
                        + json.at("/memory/embeddingsBytes").longValue()
                        + json.at("/memory/passBytes").longValue()
                        + json.at("/memory/pictureBytes").longValue());
        assertThat(json.at("/memory/fits").booleanValue()).isTrue();
        assertThat(json.path("fits").size()).isEqualTo(8);
        assertThat(json.at("/speed/decodeTokensPerSecond").doubleValue()).isPositive();
        assertThat(json.path("advice").isNull()).isTrue();
        assertThat(json.path("verified").isNull()).isTrue();
    }

    @Test
    void a_prepared_file_has_its_own_formats_and_can_be_verified() throws IOException {
        Path file = prepared(WeightFormat.Q4);

        JsonNode json =
                Cli.run("inspect", file.toString(), "--json", "--verify").json();
        assertThat(json.path("prepared").booleanValue()).isTrue();
        assertThat(json.at("/weights/feedForward/format").textValue()).isEqualTo("q4");
        assertThat(json.path("fits").size())
                .as("one format, two kinds of keys and values")
                .isEqualTo(2);
        assertThat(json.path("verified").textValue()).contains("checksums");
        assertThat(json.at("/files/0/bytes").longValue()).isEqualTo(Files.size(file));

        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(damaged.length() - 100);
            int before = damaged.read();
            damaged.seek(damaged.length() - 100);
            damaged.write(before ^ 1);
        }
        assertThat(Cli.run("inspect", file.toString(), "--quiet").status()).isZero(); // headers alone do not tell
        Cli.Result result = Cli.run("inspect", file.toString(), "--verify", "--quiet");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(file.getFileName().toString()).hasLineCount(1);
    }

    @Test
    void files_of_a_folder_are_read_to_their_end() throws IOException {
        try (var files = Files.list(FIXTURES.resolve("tiny-a").resolve("native"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        Cli.Result whole = Cli.run("inspect", folder.toString(), "--verify", "--quiet");
        assertThat(whole.status()).as(whole.err()).isZero();
        assertThat(whole.out()).contains("Verified: ", "consolidated.safetensors: ");

        Files.writeString(folder.resolve("left-over.safetensors"), "version https://git-lfs.github.com/spec/v1");
        Cli.Result damaged = Cli.run("inspect", folder.toString(), "--verify", "--quiet");
        assertThat(damaged.status()).isEqualTo(1);
        assertThat(damaged.err()).contains("left-over.safetensors", "git-lfs").hasLineCount(1);
    }

    private void copy(String layout) throws IOException {
        try (var files = Files.list(FIXTURES.resolve("tiny-a").resolve(layout))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "native, tekken.json, LFS, git-lfs",
        "native, tekken.json, CUT, tekken.json",
        "native, tekken.json, JSON, tekken.json",
        "native, consolidated.safetensors, CUT, consolidated.safetensors",
        "hf, tokenizer.json, CUT, tokenizer.json",
        "hf, tokenizer.json, LFS, git-lfs",
        "hf, model-00002-of-00002.safetensors, CUT, model-00002-of-00002.safetensors",
        "hf, model-00001-of-00002.safetensors, SWAP, model-00001-of-00002.safetensors",
        "hf, generation_config.json, CUT, generation_config.json",
    })
    void a_damaged_file_is_found_whichever_it_is(String layout, String file, String damage, String sentence)
            throws IOException {
        copy(layout);
        Path path = folder.resolve(file);
        switch (damage) {
            case "LFS" ->
                Files.writeString(path, "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n");
            case "CUT" -> {
                try (RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
                    cut.setLength(cut.length() - 50);
                }
            }
            case "JSON" -> Files.writeString(path, "{\"config\": {}}");
            default -> {
                Path other = folder.resolve("model-00002-of-00002.safetensors");
                Path aside = Files.move(path, folder.resolve("aside"));
                Files.move(other, path);
                Files.move(aside, other);
            }
        }

        Cli.Result result = Cli.run("inspect", folder.toString(), "--verify", "--quiet");

        assertThat(result.status()).as(result.out()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void a_folder_whose_tokenizer_is_missing_is_found() throws IOException {
        copy("native");
        Files.delete(folder.resolve("tekken.json"));

        Cli.Result result = Cli.run("inspect", folder.toString(), "--verify", "--quiet");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("there is neither tekken.json nor tokenizer.json")
                .hasLineCount(1);
    }

    @Test
    void exact_keys_and_values_are_compared_if_they_are_asked_for() {
        Cli.Result result = Cli.run("inspect", "pixtral-tiny", "--kv", "f32", "--quiet");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).containsPattern("Fits now +weights +--kv f32 +--kv bf16 +--kv q8\n");
        assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | no such folder",
                "model.gguf | only 2 and 3; download the model in a current file",
                "gguf-folder | an empty file; download it again",
                "pickle-folder | the weights are not in safetensors format",
            })
    void what_cannot_be_used_gets_one_sentence(String name, String sentence) throws IOException {
        Files.writeString(folder.resolve("model.gguf"), "GGUF" + "x".repeat(600));
        Files.createFile(Files.createDirectory(folder.resolve("gguf-folder")).resolve("m.gguf"));
        Files.createFile(Files.createDirectory(folder.resolve("pickle-folder")).resolve("pytorch_model.bin"));

        Cli.Result result = Cli.run("inspect", folder.resolve(name).toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    @Test
    void wrong_usage_is_refused() {
        assertThat(Cli.run("inspect", "pixtral-tiny", "--model", "pixtral-tiny").status())
                .isEqualTo(2);
        assertThat(Cli.run("inspect", "a", "b").status()).isEqualTo(2);
        Cli.Result embedded = Cli.run("inspect", "pixtral-tiny", "--verify");
        assertThat(embedded.status()).isEqualTo(2);
        assertThat(embedded.err()).contains("checked whenever it is opened");
    }

    @Test
    void each_type_of_a_gguf_file_is_described() {
        Path file = FIXTURES.resolveSibling("gguf-k").resolve("tiny-k-q4_k_m.gguf");

        JsonNode json = Cli.run("inspect", file.toString(), "--json").json();
        assertThat(json.path("layout").textValue()).isEqualTo("GGUF");
        assertThat(json.path("files").size()).isEqualTo(2);
        JsonNode q4 = json.at("/types/0");
        assertThat(q4.path("type").textValue()).isEqualTo("q4_k");
        assertThat(q4.path("format").textValue()).isEqualTo("q4_1");
        assertThat(q4.path("use").textValue()).isEqualTo("codes");
        assertThat(q4.path("own").booleanValue()).isTrue();
        long stored = 0;
        long memory = 0;
        int tensors = 0;
        for (JsonNode type : json.path("types")) {
            stored += type.path("storedBytes").longValue();
            memory += type.path("bytes").longValue();
            tensors += type.path("tensors").intValue();
        }
        assertThat(tensors).isEqualTo(json.path("tensors").intValue());
        assertThat((double) memory / stored).isBetween(1.0, 1.2);
        assertThat(json.path("fits").size()).as("its formats cannot be chosen").isEqualTo(2);

        String text = Cli.run("inspect", file.toString(), "--quiet").out();
        assertThat(text)
                .containsPattern("Q4_K +13 +787 kB +q4_1 +875 kB +1.11 +same codes\n")
                .containsPattern("Q6_K +3 +449 kB +q8 +592 kB +1.32 +requantised\n")
                .containsPattern("F16 +17 +426 kB +bf16 +426 kB +1.00 +rounded\n")
                .containsPattern("total +45 +1.7 MB +1.9 MB +1.14\n");
        assertThat(text.lines().filter(line -> !line.contains(file.toString())))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void the_files_of_a_model_in_gguf_are_read_to_their_end() throws Exception {
        Path gguf = FIXTURES.resolveSibling("gguf");
        Path blobs = Files.createDirectories(folder.resolve("blobs"));
        byte[] bytes = Files.readAllBytes(gguf.resolve("tiny-a-q8_0.gguf"));
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        Path blob = Files.write(blobs.resolve(hash), bytes);
        Path link = Files.createSymbolicLink(folder.resolve("tiny.gguf"), blob);
        Path projector = Files.copy(gguf.resolve("mmproj-tiny-a-f16.gguf"), folder.resolve("mmproj-tiny-f16.gguf"));

        Cli.Result whole = Cli.run("inspect", link.toString(), "--verify", "--quiet");
        assertThat(whole.status()).as(whole.err()).isZero();
        assertThat(whole.out().replaceAll("\\s+", " "))
                .contains("tiny.gguf: its SHA-256 is that of its name in the cache; " + projector.getFileName()
                        + ": readable to its end, with nothing to compare it with");

        bytes[bytes.length - 100] ^= 1;
        Files.write(blob, bytes);
        Cli.Result damaged = Cli.run("inspect", link.toString(), "--verify", "--quiet");
        assertThat(damaged.status()).isOne();
        assertThat(damaged.err())
                .contains("tiny.gguf", "is damaged", "download it again")
                .hasLineCount(1);
    }

    @Test
    void a_projector_file_can_be_named() throws IOException {
        Path gguf = FIXTURES.resolveSibling("gguf");
        Path alone = Files.copy(gguf.resolve("tiny-a-q8_0.gguf"), folder.resolve("alone.gguf"));

        assertThat(Cli.run("inspect", alone.toString(), "--json")
                        .json()
                        .path("files")
                        .size())
                .isEqualTo(1);
        assertThat(Cli.run(
                                "inspect",
                                alone.toString(),
                                "--json",
                                "--mmproj",
                                gguf.resolve("mmproj-tiny-a-f16.gguf").toString())
                        .json()
                        .path("files")
                        .size())
                .isEqualTo(2);
    }
}
