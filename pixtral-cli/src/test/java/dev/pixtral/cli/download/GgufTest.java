package dev.pixtral.cli.download;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.cli.Cli;
import dev.pixtral.cli.Jvm;
import dev.pixtral.cli.Main;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models in GGUF from a hub, and those of other programs, in processes of their own, because their places are
 * environment variables.
 */
@Timeout(300)
class GgufTest {
    private static final Path FIXTURES = Path.of("..", "pixtral-core", "src", "test", "resources", "fixtures");
    private static final Path GGUF = FIXTURES.resolve("gguf");
    private static final String PICTURE = FIXTURES.resolve("model/tiny-a/images/image-square-0.png")
            .toAbsolutePath()
            .toString();
    private static final String NAME = "owner/tiny-GGUF";

    @TempDir
    private Path folder;

    private final FakeHub hub = new FakeHub();

    @BeforeEach
    void serve() throws IOException {
        Path served = Files.createDirectories(folder.resolve("served"));
        copy("tiny-a-q8_0.gguf", served.resolve("tiny-Q8_0.gguf"));
        copy("tiny-a-q4_0.gguf", served.resolve("tiny-Q4_0.gguf"));
        copy("mmproj-tiny-a-f16.gguf", served.resolve("mmproj-tiny-f16.gguf"));
        copy("block-types.gguf", served.resolve("other-Q6_K.gguf"));
        hub.repository(NAME).folder(served);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static void copy(String fixture, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(GGUF.resolve(fixture), to);
    }

    private Cli.Result run(String... args) throws Exception {
        return run(Map.of(), args);
    }

    private Cli.Result run(Map<String, String> environment, String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Jvm.classPath(),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().keySet().removeIf(name -> name.matches("HF_.*|XDG_.*|LLAMA_.*|(?i).*_PROXY"));
        process.environment()
                .putAll(Map.of(
                        "HF_ENDPOINT", hub.endpoint().toString(),
                        "HOME", folder.resolve("me").toString(),
                        "PIXTRAL_HOME", folder.resolve("home").toString()));
        process.environment().putAll(environment);
        return Jvm.run(process, folder);
    }

    private static JsonNode model(JsonNode list, String name) {
        return StreamSupport.stream(list.path("models").spliterator(), false)
                .filter(model -> model.path("name").textValue().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(list.toPrettyString()));
    }

    @Test
    void two_commands_lead_to_an_answer() throws Exception {
        Cli.Result described = run("inspect", NAME + ":Q8_0", "--json");
        assertThat(described.json().path("layout").textValue()).isEqualTo("GGUF");
        assertThat(described.json().at("/types/0/type").textValue()).isEqualTo("q8_0");
        assertThat(folder.resolve("me/.cache/huggingface")).doesNotExist();

        Cli.Result download = run("download", NAME + ":q8_0");
        assertThat(download.status()).as(download.err()).isZero();
        assertThat(download.out()).startsWith(NAME + ":q8_0 is ready: ").endsWith("/tiny-Q8_0.gguf\n");
        assertThat(download.err())
                .containsPattern("to fetch: [0-9.]+ kB of 2 files")
                .endsWith("Try it: ./pixtral ask --model " + NAME + ":q8_0 photo.jpg \"What is this?\"\n");
        assertThat(folder.resolve("me/.cache/huggingface/hub/models--owner--tiny-GGUF"))
                .isDirectory();
        assertThat(folder.resolve("home")).doesNotExist();

        hub.forgetRequests();
        Map<String, String> offline = Map.of("HF_HUB_OFFLINE", "1");
        Cli.Result answer =
                run(offline, "ask", "--model", NAME + ":Q8_0", "--json", "--max-tokens", "3", PICTURE, "What is this?");
        assertThat(answer.status()).as(answer.err()).isZero();
        assertThat(answer.json().at("/usage/imageTokens").intValue()).isPositive();
        assertThat(hub.requests(FakeRequest.Server.HUB)).isEmpty();
        JsonNode listed = model(run("models", "--json").json(), NAME + ":Q8_0");
        assertThat(listed.path("place").textValue()).isEqualTo("hugging_face_cache");
        assertThat(run("models", "rm", NAME + ":Q8_0").err()).contains("in the cache of Hugging Face's tools");

        JsonNode again = run("download", NAME + ":Q8_0", "--json").json();
        assertThat(again.path("alreadyThere").booleanValue()).isTrue();
        assertThat(again.path("fetchedBytes").longValue()).isZero();
        assertThat(again.path("projector").textValue()).endsWith("/mmproj-tiny-f16.gguf");
    }

    @Test
    void a_repository_with_gguf_only_needs_no_tag() throws Exception {
        Cli.Result download = run("download", NAME, "--quantize", "q4");

        assertThat(download.status()).as(download.err()).isZero();
        assertThat(download.out()).endsWith("/tiny-Q8_0.gguf\n");
        assertThat(download.err())
                .contains(NAME + ": tiny-Q8_0.gguf is taken; a tag names another one: Q4_0, Q6_K, Q8_0.")
                .contains("--quantize is not used");
        Cli.Result answer = run("ask", "--model", NAME, "--quiet", "--max-tokens", "2", "Hello");
        assertThat(answer.status()).as(answer.err()).isZero();
    }

    @Test
    void what_cannot_be_used_is_refused_before_it_is_fetched() throws Exception {
        Cli.Result tag = run("download", NAME + ":Q5_K_M");
        assertThat(tag.status()).isOne();
        assertThat(tag.err()).contains(NAME + ": no GGUF file has the tag Q5_K_M; there is Q4_0, Q6_K, Q8_0");

        Cli.Result other = run("download", NAME + ":Q6_K", "--quiet");
        assertThat(other.status()).isOne();
        assertThat(other.err()).contains("other-Q6_K.gguf", "is this the file of a Pixtral model?");
        assertThat(folder.resolve("me/.cache/huggingface")).doesNotExist();
    }

    @Test
    void files_of_llama_cpp_and_lm_studio_are_listed_and_found() throws Exception {
        Path llama = folder.resolve("me/.cache/llama.cpp");
        copy("tiny-a-q4_0.gguf", llama.resolve("owner_tiny-GGUF_tiny-Q4_0.gguf"));
        copy("mmproj-tiny-a-f16.gguf", llama.resolve("owner_tiny-GGUF_mmproj-tiny-f16.gguf"));
        copy("tiny-a-q8_0.gguf", folder.resolve("me/.lmstudio/models/me/studio/tiny-Q8_0.gguf"));
        copy("block-types.gguf", folder.resolve("me/.lmstudio/models/me/other/other-Q6_K.gguf"));

        Cli.Result list = run("models");
        assertThat(list.status()).as(list.err()).isZero();
        assertThat(list.out())
                .containsPattern("NAME +FORMAT +SIZE +CONTEXT +LAST USE +PLACE +SOURCE\n")
                .containsPattern("owner/tiny-GGUF:Q4_0 +GGUF +\\d+ kB +131,072 +- +llama.cpp +owner/tiny-GGUF\n")
                .containsPattern("me/studio:Q8_0 +GGUF +\\d+ kB +131,072 +- +LM Studio +me/studio\n")
                .contains("1 model of llama.cpp and LM Studio cannot be used here; './pixtral inspect NAME' says why:\n"
                        + "  me/other:Q6_K\n");

        Cli.Result seen =
                run("ask", "--model", NAME + ":Q4_0", "--json", "--max-tokens", "2", PICTURE, "What is this?");
        assertThat(seen.status()).as(seen.err()).isZero();
        Cli.Result blind = run("ask", "--model", "me/studio:Q8_0", "--quiet", PICTURE, "What is this?");
        assertThat(blind.status()).isOne();
        assertThat(blind.err()).contains("sees no pictures", "--mmproj");
        Cli.Result given = run(
                "ask",
                "--model",
                "me/studio",
                "--mmproj",
                llama.resolve("owner_tiny-GGUF_mmproj-tiny-f16.gguf").toString(),
                "--json",
                "--max-tokens",
                "2",
                PICTURE,
                "What is this?");
        assertThat(given.status()).as(given.err()).isZero();
        assertThat(run("models", "rm", NAME + ":Q4_0").err()).contains("in the cache of llama.cpp; remove its file, ");
        assertThat(run("inspect", "me/other:Q6_K").err()).contains("is this the file of a Pixtral model?");
    }
}
