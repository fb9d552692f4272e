package dev.pixtral.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Jvm;
import dev.pixtral.cli.Main;
import dev.pixtral.testing.hub.EmbeddedFolders;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command against a fake hub, in processes of its own, because its settings are environment variables. */
@Timeout(300)
class DownloadTest {
    @TempDir
    private Path folder;

    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void serve() {
        hub.repository("mistral-community/pixtral-12b").folder(EmbeddedFolders.mistral(folder.resolve("source")));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private ProcessBuilder process(Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Jvm.classPath(),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().keySet().removeIf(name -> name.matches("HF_.*|(?i).*_PROXY"));
        process.environment()
                .putAll(Map.of(
                        "HF_ENDPOINT", hub.endpoint().toString(),
                        "HF_HOME", folder.resolve("hf").toString(),
                        "PIXTRAL_HOME", folder.resolve("home").toString()));
        process.environment().putAll(environment);
        return process;
    }

    private Cli.Result run(Map<String, String> environment, String... args) throws Exception {
        return Jvm.run(process(environment, args), folder);
    }

    private Cli.Result run(String... args) throws Exception {
        return run(Map.of(), args);
    }

    @ParameterizedTest
    @CsvSource({"--quiet", "--keep-source"})
    void a_tokenizer_that_cannot_be_used_is_found_before_the_weights_are_fetched(String option) throws Exception {
        Path source = EmbeddedFolders.mistral(folder.resolve("broken"));
        Files.writeString(source.resolve("tekken.json"), "{}");
        hub.repository("owner/broken").folder(source);

        Cli.Result refused = run("download", option, "owner/broken");

        assertThat(refused.status()).isOne();
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err()).contains("owner/broken/tekken.json");
        assertThat(folder.resolve("home/unfinished")).doesNotExist();
        assertThat(folder.resolve("hf")).doesNotExist();
    }

    @Test
    void two_commands_lead_to_an_answer() throws Exception {
        Cli.Result download = run("download", "pixtral-12b");

        assertThat(download.status()).as(download.err()).isZero();
        assertThat(download.out())
                .startsWith("mistral-community/pixtral-12b is ready: q4, ")
                .doesNotContain("Try it");
        assertThat(download.err())
                .contains("mistral-community/pixtral-12b at commit cccccccccccc")
                .containsPattern("to fetch: [0-9.]+ MB of 3 files")
                .contains("prepared as they arrive and not kept")
                .endsWith("Try it: ./pixtral ask --model pixtral-12b photo.jpg \"What is this?\"\n")
                .containsPattern("to write: [0-9.]+ MB");
        assertThat(folder.resolve("hf")).doesNotExist();

        Cli.Result answer = run(
                Map.of("HF_HUB_OFFLINE", "1"), "ask", "--model", "pixtral-12b", "--json", "--max-tokens", "3", "Hello");
        assertThat(answer.status()).as(answer.err()).isZero();
        assertThat(answer.json().has("error")).isFalse();

        hub.forgetRequests();
        Cli.Result again = run("download", "pixtral-12b", "--json");
        assertThat(again.status()).as(again.err()).isZero();
        assertThat(again.json().get("alreadyThere").booleanValue()).isTrue();
        assertThat(hub.requests(FakeRequest.Server.CDN)).isEmpty();

        assertThat(run("prepare", "pixtral-12b").status()).isZero();
        assertThat(run("models").out())
                .as("still from this commit")
                .containsPattern("pixtral-12b +q4 .* mistral-community/pixtral-12b, commit c{12}\n");
    }

    @Test
    void inspect_describes_what_a_download_would_give_and_fetches_no_weights() throws Exception {
        hub.gated("hf_secret");
        Path token = Files.writeString(folder.resolve("token"), "hf_secret\n");

        Cli.Result page = run("inspect", "pixtral-12b", "--token-file", token.toString(), "--quiet");

        assertThat(page.status()).as(page.err()).isZero();
        assertThat(page.err()).isEmpty();
        assertThat(page.out())
                .contains("Source      mistral-community/pixtral-12b, commit cccccccccccc, 127.0.0.1\n")
                .containsPattern("feed-forward +bf16 +7\\.1 MB +q4 ");
        assertThat(page.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(hub.requests(FakeRequest.Server.CDN))
                .isNotEmpty()
                .allMatch(request -> request.header("Authorization").isEmpty())
                .allMatch(request -> request.from().orElse(Long.MAX_VALUE) < 20_000);
        assertThat(folder.resolve("hf")).doesNotExist();

        Cli.Result refused = run("inspect", "pixtral-12b", "--json");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.json().get("error").textValue()).contains("access is restricted", "--token-file");
        Cli.Result offline = run(Map.of("HF_HUB_OFFLINE", "1"), "inspect", "pixtral-12b");
        assertThat(offline.status()).isEqualTo(1);
        assertThat(offline.err()).contains("pixtral download pixtral-12b").hasLineCount(1);
        Cli.Result verify = run("inspect", "pixtral-12b", "--verify", "--token-file", token.toString());
        assertThat(verify.status()).isEqualTo(2);
        assertThat(verify.err()).contains("download it first").hasLineCount(1);
    }

    @Test
    void the_source_can_be_kept() throws Exception {
        Cli.Result result = run(
                "download",
                "mistral-community/pixtral-12b",
                "--keep-source",
                "--quantize",
                "bf16",
                "--json",
                "--quiet");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        JsonNode json = result.json();
        assertThat(json.get("format").textValue()).isEqualTo("bf16");
        assertThat(json.get("commit").textValue()).isEqualTo("c".repeat(40));
        assertThat(json.get("fetchedBytes").longValue()).isGreaterThan(18_000_000);
        assertThat(Path.of(json.get("file").textValue()))
                .hasSize(json.get("bytes").longValue());
        assertThat(folder.resolve("hf/hub/models--mistral-community--pixtral-12b/refs/main"))
                .hasContent("c".repeat(40));
    }

    @Test
    void a_gated_model_needs_its_token_which_only_the_hub_sees() throws Exception {
        hub.gated("hf_secret");
        Cli.Result refused = run("download", "pixtral-12b");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err().lines()).hasSize(1);

        Path token = Files.writeString(folder.resolve("token"), "hf_secret\n");
        Cli.Result result = run("download", "pixtral-12b", "--token-file", token.toString());
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out() + result.err()).doesNotContain("hf_secret");
        assertThat(hub.requests(FakeRequest.Server.CDN))
                .isNotEmpty()
                .allMatch(request -> request.header("Authorization").isEmpty());
    }

    @Test
    void an_interruption_says_how_to_go_on() throws Exception {
        hub.slow(400_000);
        Process process = process(Map.of(), "download", "pixtral-12b")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("interrupted").toFile())
                .start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (hub.requests(FakeRequest.Server.CDN).size() < 3 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        process.destroy(); // SIGTERM, which runs the same code as Ctrl-C
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(folder.resolve("interrupted"))
                .content()
                .contains("what has arrived is kept, and the same command continues");

        hub.slow(0);
        Cli.Result result = run("download", "pixtral-12b");
        assertThat(result.status()).as(result.err()).isZero();
    }

    @Test
    void a_repository_that_is_not_there_is_one_sentence() throws Exception {
        Cli.Result result = run("download", "nobody/nothing", "--json");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.json().get("error").textValue()).contains("nobody/nothing");
        assertThat(result.err().lines()).hasSize(1);
    }

    @Test
    void offline_nothing_is_asked() throws Exception {
        Cli.Result result = run(Map.of("HF_HUB_OFFLINE", "1"), "download", "pixtral-12b");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("HF_HUB_OFFLINE").hasLineCount(1);
        assertThat(hub.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pixtral-tiny | is part of this program",
                "https://huggingface.co/mistralai/Pixtral-12B-2409/tree/main | './pixtral download mistralai/Pixtral-12B-2409'",
                "hf.co/a/b | './pixtral download a/b'",
                "https://example.org/x | is an address",
                "magnet:?xt=urn:btih:7278 | is an address",
                "../docs | is on this machine already: open it with --model ../docs",
                "pixtral:12b | looks like the name of an Ollama model",
                "pixtral-13b | is not the name of a model: did you mean pixtral-12b?",
                "Pixtral-12B-2409 | is not the name of a model: did you mean mistralai/Pixtral-12B-2409?",
                "llava | is not the name of a model: give owner/name",
                "'' | is not the name of a model: give owner/name",
                "a/b@../c | is not the name of a model"
            })
    void other_names_are_refused_with_what_to_write(String name, String expected) {
        Cli.Result result = Cli.run("download", name);

        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains(expected).hasLineCount(1);
    }

    @Test
    void one_name_is_needed() {
        assertThat(Cli.run("download").err()).contains("Name the model to download");
        assertThat(Cli.run("download", "a/b", "c/d").err()).contains("one model is downloaded at a time");
        assertThat(Cli.run("download", "--help").out()).contains("--keep-source", "--token-file", "--quantize");
    }
}
