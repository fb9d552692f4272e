package dev.pixtral.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Jvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tools/compare-llama} with programs that only print what the real ones do. */
@Timeout(300)
class CompareScriptTest {
    private static final Path SCRIPT = Path.of("..", "tools", "compare-llama", "Compare.java");
    private static final int Q4_0 = 2;
    private static final int Q8_0 = 8;

    private static final String LLAMA_BENCH = """
            echo "llama_kv_cache: some log" >&2
            echo '{"build_commit": "abc123", "n_prompt": 512, "n_gen": 0, "samples_ts": [ 90.0, 100.0 ]}'
            echo '{"build_commit": "abc123", "n_prompt": 0, "n_gen": 16, "samples_ts": [ 50.0, 40.0 ]}'
            """;

    private static final String BATCHED_BENCH = """
            echo
            echo '{"n_kv_max": 1024, "pl": 4, "speed_pp": 148.3, "speed_tg": 80.0, "speed": 106.9}'
            """;

    private static final String MTMD = """
            [ "$1" != --version ] || { echo "version: 0.5.0 (build 0, commit abc123)" >&2; exit 0; }
            echo "0.11.610.681 I mtmd batch encoding done in 8000 ms" >&2
            """;

    private static final String PIXTRAL = """
            [ "$1" != --version ] || { echo "pixtral 1.2, Java 25"; exit 0; }
            echo '{"kernels":"panama-256","cpu":{"model":"A CPU","flags":["avx2","fma"]},\\
            "prefill":[{"tokens":512,"tokensPerSecond":75.0,"bestTokensPerSecond":80.0}],\\
            "decode":[{"tokensPerSecond":45.0,"bestTokensPerSecond":60.0},{"tokensPerSecond":88.0,"bestTokensPerSecond":88.0}],\\
            "image":[{"ms":5000.0,"bestMs":4000.0}],"peakRssMb":1024.0}' | tr -d '\\\\\\n'
            echo
            """;

    @TempDir
    private Path folder;

    private Path bin;

    @BeforeEach
    void make_programs() throws IOException {
        bin = Files.createDirectories(folder.resolve("build/bin"));
        Files.writeString(folder.resolve("build/CMakeCache.txt"), "GGML_AVX2:BOOL=ON\nGGML_AVX512:BOOL=OFF\n");
        script(bin.resolve("llama-bench"), LLAMA_BENCH);
        script(bin.resolve("llama-batched-bench"), BATCHED_BENCH);
        script(bin.resolve("llama-mtmd-cli"), MTMD);
        script(folder.resolve("pixtral"), PIXTRAL);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/bash\n" + text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** The header of a file of the shape small. */
    private Path gguf(int layers, int output) throws IOException {
        Map<String, int[]> tensors = new TreeMap<>();
        for (int i = 0; i < layers; i++) {
            tensors.put("blk.%d.attn_q.weight".formatted(i), new int[] {2048, 2048, Q4_0});
        }
        tensors.put("blk.0.attn_k.weight", new int[] {2048, 512, Q4_0});
        tensors.put("blk.0.ffn_gate.weight", new int[] {2048, 5632, Q4_0});
        tensors.put("output.weight", new int[] {2048, 32_768, output});
        ByteBuffer file = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
        file.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(tensors.size())
                .putLong(3);
        string(file, "general.name").putInt(8);
        string(file, "a model");
        string(file, "llama.block_count").putInt(4).putInt(layers);
        string(file, "tokens").putInt(9).putInt(8).putLong(2);
        string(string(file, "a"), "b");
        tensors.forEach((name, tensor) -> string(file, name)
                .putInt(2)
                .putLong(tensor[0])
                .putLong(tensor[1])
                .putInt(tensor[2])
                .putLong(0));
        Path path = folder.resolve("small.gguf");
        Files.write(path, file.array());
        return path;
    }

    private static ByteBuffer string(ByteBuffer file, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return file.putLong(bytes.length).put(bytes);
    }

    private Cli.Result compare(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Jvm.classPath(),
                SCRIPT.toString(),
                "--pixtral",
                folder.resolve("pixtral").toString(),
                "--llama",
                bin.toString()));
        command.addAll(List.of(options));
        return Jvm.run(new ProcessBuilder(command), folder);
    }

    @Test
    void both_run_in_turn_and_the_ratios_are_printed() throws IOException, InterruptedException {
        String file = gguf(16, Q8_0).toString();
        Cli.Result result = compare(
                "--small", file, "--mmproj", file, "--beside", file, "--picture", file, "--threads", "2", "--json");

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode json = result.json();
        assertThat(json.path("flags").textValue()).isEqualTo("avx2 fma");
        assertThat(json.path("llamaCommit").textValue()).isEqualTo("abc123");
        assertThat(json.path("llamaBuiltWith").textValue()).isEqualTo("AVX2");
        assertThat(json.path("warnings")).isEmpty();
        assertThat(json.path("results").findValuesAsText("work"))
                .containsExactly(
                        "small: prompt of 512",
                        "small: decoding",
                        "small: 4 sequences together",
                        "small: peak resident memory",
                        "12B: picture, llama.cpp with small.gguf");
        assertRatios(json.path("results").path(0), 80.0 / 100, 75.0 / 95);
        assertRatios(json.path("results").path(1), 60.0 / 50, 45.0 / 45);
        assertRatios(json.path("results").path(2), 88.0 / 80, 88.0 / 80);
        assertRatios(json.path("results").path(4), 8.0 / 4, 8.0 / 5); // less time is better
        assertThat(json.path("results").path(0).path("llamaSamples")).hasSize(2 * 2); // of each round
        assertThat(result.err().lines().filter(line -> line.startsWith("> ")).map(CompareScriptTest::program))
                .startsWith("pixtral", "llama-bench", "llama-batched-bench")
                .containsSubsequence("llama-bench", "pixtral", "llama-bench", "pixtral", "llama-mtmd-cli", "pixtral");
    }

    @Test
    void warns_of_kernels_that_were_not_warm() throws IOException, InterruptedException {
        script(folder.resolve("pixtral"), PIXTRAL.replace("panama-256", "panama-256 (q4), scalar (rest)"));
        String file = Files.createFile(folder.resolve("any")).toString();
        Cli.Result result = compare("--mmproj", file, "--beside", file, "--picture", file, "--rounds", "1");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("llama.cpp  commit abc123,")
                .containsOnlyOnce(
                        "WARNING: some of Pixtral's kernels were still scalar (panama-256 (q4), scalar (rest));");
    }

    private static void assertRatios(JsonNode result, double best, double median) {
        assertThat(result.path("ratio").doubleValue()).isEqualTo(best, within(1e-9));
        assertThat(result.path("ratioOfMedians").doubleValue()).isEqualTo(median, within(1e-9));
    }

    private static String program(String line) {
        return Path.of(line.split(" ")[1]).getFileName().toString();
    }

    @Test
    void prints_a_table_with_what_must_be_known_about_it() throws IOException, InterruptedException {
        Cli.Result result = compare("--small", gguf(16, Q4_0).toString(), "--rounds", "1", "--threads", "2");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .startsWith("A CPU, 2 threads, 1 rounds\n")
                .contains("Pixtral    pixtral 1.2, Java 25, kernels panama-256, the JVM may use avx2 fma\n")
                .contains("llama.cpp  commit abc123, built with AVX2\n")
                .contains(
                        "layers in Q4_0 and output.weight in Q4_0, ours are Q4_0 and Q8_0: not the same number of bytes")
                .containsPattern("small: prompt of 512 +100.00 tok/s +80.00 tok/s +0.80 +0.79\n")
                .containsPattern("small: peak resident memory +[\\d.]+ GiB +1.00 GiB ")
                .containsPattern("  \\S+/pixtral bench --shape small --quantize q4 --threads 2 --repeat 3 --json");
    }

    @Test
    void refuses_what_cannot_be_compared() throws IOException, InterruptedException {
        assertThat(compare().err()).contains("Give at least one of --small, --large and --mmproj.");
        assertThat(compare("--small", folder.resolve("none").toString()).err()).contains("none cannot be read.");
        assertThat(compare("--small", gguf(15, Q8_0).toString()).err())
                .contains("has another number of layers; it needs 16 layers, attn_q [2048, 2048]");
        assertThat(compare("--small", bin.resolve("llama-bench").toString()).err())
                .contains("llama-bench cannot be read (it is no GGUF file).");
        script(bin.resolve("llama-bench"), "echo no such model >&2; exit 3\n");
        Cli.Result failed = compare("--small", gguf(16, Q8_0).toString());
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.err()).contains("ended with 3:\nno such model");
    }
}
