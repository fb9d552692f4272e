package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings from environment variables, by the rules of huggingface_hub. */
class HubEnvironmentTest {
    @TempDir
    private Path home;

    private final Map<String, String> variables = new HashMap<>();

    private HubSettings settings() {
        return new HubEnvironment(variables, home).settings();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @BeforeEach
    void setUnrelated() {
        variables.put("PATH", "/usr/bin");
    }

    @Test
    void of_an_empty_environment() {
        HubSettings settings = settings();

        assertThat(settings.endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(settings.token()).isEmpty();
        assertThat(settings.offline()).isFalse();
        assertThat(settings.cache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
        assertThat(settings).hasToString("https://huggingface.co");
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, /data, /data", // a container: Java has '?' if the system does not know the user
        "Mac OS X, /Users/other, /Users/other",
        "Linux, '', ?",
        "Linux, relative, ?",
        "Windows 11, /c/Users/me, ?"
    })
    void home_is_that_of_other_programs(String system, String variable, String home) {
        assertThat(HubEnvironment.home(Map.of("HOME", variable), Map.of("os.name", system, "user.home", "?")))
                .isEqualTo(Path.of(home));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080/, http://localhost:8080",
        "https://mirror.example/hf//, https://mirror.example/hf",
        "' https://mirror.example ', https://mirror.example",
        "'  ', https://huggingface.co"
    })
    void endpoint(String value, String endpoint) {
        variables.put("HF_ENDPOINT", value);

        assertThat(settings().endpoint()).hasToString(endpoint);
    }

    @ParameterizedTest
    @CsvSource({
        "HF_HUB_OFFLINE, 1, true",
        "HF_HUB_OFFLINE, yes, true",
        "TRANSFORMERS_OFFLINE, True, true",
        "HF_HUB_OFFLINE, on, true",
        "HF_HUB_OFFLINE, 0, false",
        "HF_HUB_OFFLINE, no, false",
        "HF_HUB_OFFLINE, '', false"
    })
    void offline(String name, String value, boolean offline) {
        variables.put(name, value);

        assertThat(settings().offline()).isEqualTo(offline);
    }

    @Test
    void token_in_its_order() throws IOException {
        write(home.resolve(".cache/huggingface/token"), "of-file\n");
        assertThat(settings().token()).contains("of-file");

        write(home.resolve("elsewhere"), "\r\n of-path \r\n");
        variables.put("HF_TOKEN_PATH", "~/elsewhere");
        assertThat(settings().token()).contains("of-path");

        variables.put("HUGGING_FACE_HUB_TOKEN", "old-name");
        assertThat(settings().token()).contains("old-name");

        variables.put("HF_TOKEN", " hf_new\n");
        assertThat(settings().token()).contains("hf_new");

        variables.put("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        assertThat(settings().token()).isEmpty();

        write(home.resolve("option"), "\uFEFFhf_option\r\n"); // as an editor of Windows saves it
        assertThat(settings().withTokenFile(home.resolve("option")).token()).contains("hf_option");
    }

    @Test
    void an_empty_token_counts_as_none() throws IOException {
        variables.put("HF_TOKEN", " \n");
        write(home.resolve(".cache/huggingface/token"), "\n");

        assertThat(settings().token()).isEmpty();
    }

    @Test
    void a_token_that_is_none_is_not_repeated() {
        variables.put("HF_TOKEN", "secret secret");

        assertThatThrownBy(this::settings)
                .isInstanceOf(HubException.class)
                .hasMessage(
                        "The token for the hub contains blanks or characters that no token has; copy it again from https://huggingface.co/settings/tokens.");
    }

    @Test
    void a_token_file_must_contain_one() throws IOException {
        write(home.resolve("empty"), " \n");

        assertThatThrownBy(() -> settings().withTokenFile(home.resolve("empty")))
                .hasMessage(home.resolve("empty")
                        + ": it is empty, but it should contain the token for the hub and nothing else.");
        assertThatThrownBy(() -> settings().withTokenFile(home.resolve("missing")))
                .hasMessage(home.resolve("missing")
                        + ": there is no such file, but it should contain the token for the hub and nothing else.");
        assertThatThrownBy(() -> settings().withTokenFile(home))
                .hasMessage(home + ": it is a folder, but it should contain the token for the hub and nothing else.");
    }

    @Test
    void the_token_appears_in_no_text() {
        variables.put("HF_TOKEN", "hf_secret");

        assertThat(settings().toString()).doesNotContain("hf_secret");
        assertThat(settings().withToken(Optional.of("hf_other")).toString()).doesNotContain("hf_other");
    }

    @Test
    void cache_in_its_order() {
        variables.put("XDG_CACHE_HOME", "/xdg");
        assertThat(settings().cache()).isEqualTo(Path.of("/xdg/huggingface/hub"));

        variables.put("DATA", "/data");
        variables.put("HF_HOME", "$DATA/hf");
        assertThat(settings().cache()).isEqualTo(Path.of("/data/hf/hub"));

        variables.put("HUGGINGFACE_HUB_CACHE", "~/old");
        assertThat(settings().cache()).isEqualTo(home.resolve("old"));

        variables.put("HF_HUB_CACHE", "${DATA}/$UNKNOWN/new");
        assertThat(settings().cache()).isEqualTo(Path.of("/data/$UNKNOWN/new"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hub.example",
                "ftp://hub.example",
                "http://",
                "http://a b",
                "http://me:pass@hub.example",
                "https://hub.example?pass"
            })
    void no_address(String value) {
        variables.put("HF_ENDPOINT", value);

        assertThatThrownBy(this::settings)
                .isInstanceOf(HubException.class)
                .hasMessageStartingWith("HF_ENDPOINT is '")
                .hasMessageEndingWith(
                        "', but must be the address of a hub such as https://huggingface.co or http://localhost:8080, without a user name or a query.")
                .hasMessageNotContaining("pass");
    }
}
