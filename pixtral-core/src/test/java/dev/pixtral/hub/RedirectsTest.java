package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pixtral.store.ModelId;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where an answer may lead, and what may go there. */
@Timeout(60)
class RedirectsTest {
    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "https://hub.example/a/b, /c, https://hub.example/c",
        "https://hub.example/a/b, c?x=1#y, https://hub.example/a/c?x=1",
        "https://hub.example/a/b, ../../c, https://hub.example/../c",
        "https://hub.example/a/b, //cdn.example/c, https://cdn.example/c",
        "http://hub.example/a, https://cdn.example/c, https://cdn.example/c",
        "http://hub.example/a, http://cdn.example/c, http://cdn.example/c"
    })
    void leads_to(String from, String location, String to) {
        assertThat(Redirects.next(URI.create(from), location)).hasToString(to);
    }

    @ParameterizedTest
    @CsvSource({
        "http://cdn.example/c?Signature=s3cret, 'an address that is not encrypted (http:)'",
        "'file:///etc/passwd', 'an address that is not http: or https:'",
        "'ftp://cdn.example/c', 'an address that is not http: or https:'",
        "'https://cdn.example:70000/c', 'an address with an impossible port'",
        "'https:c', 'an address without a host'",
        "'https:///c', 'an address without a host'",
        "'//me:s3cret@cdn.example/c', 'an address that contains a user name'",
        "'https://cdn.example/ s3cret', 'something that is not an address'",
        "'', 'no address'"
    })
    void is_refused(String location, String what) {
        HubException failure = catchThrowableOfType(
                HubException.class, () -> Redirects.next(URI.create("https://hub.example/a?b"), location));

        assertThat(failure)
                .hasMessage(
                        "https://hub.example/a redirects to %s, which is not followed; check HF_ENDPOINT and the network's proxies."
                                .formatted(what))
                .hasNoCause();
    }

    @Test
    void a_loop_ends() {
        scene.hub.script(request -> request.path().contains("/resolve/")
                ? Optional.of(FakeAnswer.of(302).with("Location", request.target()))
                : Optional.empty());

        assertThat(scene.message(scene::large))
                .isEqualTo(
                        "http://127.0.0.1:P/someone/model/resolve/%s/model.safetensors redirects more than 10 times; check HF_ENDPOINT and the network's proxies."
                                .formatted("c".repeat(40)));
        scene.check(2 + 11);
    }

    @Test
    void a_loop_of_the_storage_ends() {
        scene.hub.script(request -> request.server() == Server.CDN
                ? Optional.of(FakeAnswer.of(302).with("Location", request.target()))
                : Optional.empty());

        assertThat(scene.message(scene::large))
                .startsWith("http://localhost:S/xet/")
                .endsWith(" redirects more than 10 times; check HF_ENDPOINT and the network's proxies.");
        scene.check(3 + 4 * 11);
    }

    @Test
    void ten_hops_are_allowed() {
        scene.hub.script(request -> {
            int hop = request.target().indexOf("hop=");
            int hops = hop < 0 ? 0 : Integer.parseInt(request.target().substring(hop + 4));
            return request.path().contains("/resolve/") && hops < 9
                    ? Optional.of(FakeAnswer.of(302).with("Location", request.path() + "?hop=" + (hops + 1)))
                    : Optional.empty();
        });

        assertThat(scene.large()).isEqualTo(scene.large);
    }

    @Test
    void the_token_stays_with_the_hub_if_only_the_port_differs() {
        try (FakeHub other = new FakeHub()) {
            scene.hub.script(request -> request.server() == Server.CDN
                    ? Optional.of(FakeAnswer.of(302).with("Location", other.endpoint() + "/moved"))
                    : Optional.empty());
            other.script(request -> Optional.of(FakeHub.bytes(
                    request, scene.repository.files().get(Scene.LARGE_FILE).content())));

            assertThat(scene.large()).isEqualTo(scene.large);

            assertThat(other.requests())
                    .hasSize(8)
                    .allSatisfy(request -> assertThat(request.headers())
                            .doesNotContainKey("authorization")
                            .containsKey("range"));
        }
    }

    @Test
    void the_storage_may_send_back_to_the_hub_without_telling_the_token_to_others() {
        scene.hub.script(request -> request.server() == Server.CDN
                        && !request.target().contains("again")
                ? Optional.of(FakeAnswer.of(302).with("Location", scene.hub.endpoint() + "/back"))
                : request.path().equals("/back")
                        ? Optional.of(FakeAnswer.of(302)
                                .with("Location", request.target().replace("/back", scene.hub.storage() + "/again")))
                        : request.path().equals("/again")
                                ? Optional.of(FakeHub.bytes(
                                        request,
                                        scene.repository
                                                .files()
                                                .get(Scene.LARGE_FILE)
                                                .content()))
                                : Optional.empty());

        assertThat(scene.large()).isEqualTo(scene.large);
        scene.check(3 + 3 * 8);
    }

    @Test
    void the_list_of_files_comes_from_the_hub_itself() {
        scene.hub.script(request -> request.path().startsWith("/api/")
                ? Optional.of(FakeAnswer.of(302).with("Location", scene.hub.storage() + "/api"))
                : Optional.empty());

        assertThat(scene.message(scene::snapshot))
                .isEqualTo(
                        "http://127.0.0.1:P sends requests on to http://localhost:S; set HF_ENDPOINT to the address of the hub itself.");
        scene.check(1);
    }

    @Test
    void a_renamed_repository_is_followed() {
        scene.hub.script(request -> request.path().startsWith("/api/models/old/name")
                ? Optional.of(
                        FakeAnswer.of(307).with("Location", request.target().replace("old/name", "someone/model")))
                : Optional.empty());

        assertThat(scene.client
                        .snapshot(ModelId.parse("old/name").orElseThrow())
                        .files())
                .hasSize(2);
    }

    @Test
    void an_endpoint_has_no_user_and_no_query() {
        for (String endpoint :
                new String[] {"http://me:s3cret@hub.example", "http://hub.example?s3cret", "ftp://x", "hub.example"}) {
            assertThatThrownBy(() -> new HubEnvironment(Map.of("HF_ENDPOINT", endpoint), Path.of("x")).settings())
                    .isInstanceOf(HubException.class)
                    .hasMessageStartingWith("HF_ENDPOINT is '")
                    .hasMessageNotContaining("s3cret");
        }
    }
}
