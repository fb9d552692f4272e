package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.store.ModelId;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeContent;
import dev.pixtral.testing.hub.FakeHub;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not a success: one sentence each, with what to do. */
@Timeout(60)
class RefusalsTest {
    private static final String HUB = "http://127.0.0.1:P";

    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    private static FakeAnswer plain(int status, String code, String message) {
        return FakeHub.error(status, code, message).without("X-Request-Id");
    }

    static Stream<Arguments> with_a_token() {
        return Stream.of(
                arguments(
                        plain(401, "", "Invalid credentials in Authorization header"),
                        Reason.DENIED,
                        "someone/model: the hub does not accept the token, which may be mistyped, expired or revoked; make a new one on "
                                + HUB
                                + "/settings/tokens and set HF_TOKEN (or --token-file), or sign in again with 'hf auth login'. The server says: \"Invalid credentials in Authorization header\"."),
                arguments(
                        plain(403, "GatedRepo", "you are not in the authorized list"),
                        Reason.DENIED,
                        "someone/model: the account of the token has no access; ask for it on " + HUB
                                + "/someone/model, and try again when it is granted. The server says: \"you are not in the authorized list\"."),
                arguments(
                        plain(403, "", "Access to this resource is disabled."),
                        Reason.DENIED,
                        "someone/model: the hub has disabled this repository; choose another one. The server says: \"Access to this resource is disabled.\"."),
                arguments(
                        plain(403, "", "insufficient scope"),
                        Reason.DENIED,
                        "someone/model: the token does not permit to read it; make one with the permission to read on "
                                + HUB + "/settings/tokens. The server says: \"insufficient scope\"."),
                arguments(
                        plain(404, "RepoNotFound", "Repository not found"),
                        Reason.MISSING,
                        "someone/model: there is no such repository on " + HUB
                                + ", or it is private and the account of the token has no access; check the name. The server says: \"Repository not found\"."),
                arguments(
                        plain(404, "RevisionNotFound", "Invalid rev id"),
                        Reason.MISSING,
                        "someone/model: there is no such revision; " + HUB
                                + "/someone/model/tree/main shows branches and tags. The server says: \"Invalid rev id\"."),
                arguments(
                        FakeAnswer.of(400),
                        Reason.FOREIGN,
                        "someone/model: the server " + HUB
                                + " answers with status 400, which a hub does not; check HF_ENDPOINT."),
                arguments(
                        FakeAnswer.of(204),
                        Reason.FOREIGN,
                        "someone/model: the server " + HUB
                                + " answers with status 204, which a hub does not; check HF_ENDPOINT."),
                arguments(
                        FakeAnswer.of(429),
                        Reason.UNREACHABLE,
                        "someone/model: the server has received too many requests (status 429); try again in five minutes."),
                arguments(
                        FakeAnswer.of(502),
                        Reason.UNREACHABLE,
                        "someone/model: the server " + HUB
                                + " has a problem (status 502); try again later, what was finished is kept."),
                arguments(
                        FakeHub.error(404, "RepoNotFound", "no").with("X-Request-Id", "Root=1-abc"),
                        Reason.MISSING,
                        "someone/model: there is no such repository on " + HUB
                                + ", or it is private and the account of the token has no access; check the name. The server says: \"no\". (request Root=1-abc)"),
                arguments(
                        FakeAnswer.of(
                                404,
                                "{\"errors\":[{\"code\":1,\"message\":\"in a list\"}]}",
                                "Content-Type: application/json"),
                        Reason.MISSING,
                        "someone/model: there is no such repository on " + HUB
                                + ", or it is private and the account of the token has no access; check the name. The server says: \"in a list\"."),
                arguments(
                        FakeAnswer.of(
                                404, "{\"error\":[\"first\\u001b[2J\",\"second\"]}", "Content-Type: application/json"),
                        Reason.MISSING,
                        "someone/model: there is no such repository on " + HUB
                                + ", or it is private and the account of the token has no access; check the name. The server says: \"first\\u001B[2J\"."),
                arguments(
                        FakeAnswer.of(
                                200, "<!DOCTYPE html><html>Welcome to the hotel</html>", "Content-Type: text/html"),
                        Reason.FOREIGN,
                        "The answer of " + HUB
                                + "/api/models/someone/model is not that of a hub: it is a web page; check HF_ENDPOINT and the network's proxies."),
                arguments(
                        FakeAnswer.of(200, "{\"sha\":"),
                        Reason.FOREIGN,
                        "The answer of " + HUB
                                + "/api/models/someone/model is not that of a hub: line 1, column 8: it ends too early; check HF_ENDPOINT and the network's proxies."),
                arguments(
                        FakeAnswer.of(200, "{\"sha\":\"main\"}"),
                        Reason.FOREIGN,
                        "The answer of " + HUB
                                + "/api/models/someone/model is not that of a hub: it names no commit; check HF_ENDPOINT and the network's proxies."));
    }

    @ParameterizedTest
    @MethodSource
    void with_a_token(FakeAnswer answer, Reason reason, String message) {
        scene.hub.script(_ -> Optional.of(answer));

        HubException failure = scene.failure(scene::snapshot);

        assertThat(scene.shown(failure)).isEqualTo(message);
        assertThat(failure.reason()).isEqualTo(reason);
        scene.check(reason == Reason.UNREACHABLE ? 4 : 1);
    }

    static Stream<Arguments> without_a_token() {
        return Stream.of(
                arguments(
                        plain(401, "GatedRepo", "must be authenticated"),
                        "someone/model: access is restricted; accept the conditions on " + HUB
                                + "/someone/model, then set HF_TOKEN (or --token-file) to a token of that account from "
                                + HUB + "/settings/tokens. The server says: \"must be authenticated\"."),
                arguments(
                        plain(401, "", "Invalid username or password."),
                        "someone/model: there is no such repository on " + HUB
                                + ", or it is private; check the name, or set HF_TOKEN (or --token-file) to a token of an account with access. The server says: \"Invalid username or password.\"."),
                arguments(
                        FakeAnswer.of(403),
                        "someone/model: the hub refuses access (status 403); set HF_TOKEN (or --token-file) to a token from "
                                + HUB + "/settings/tokens."),
                arguments(
                        FakeAnswer.of(429),
                        "someone/model: the server has received too many requests (status 429); try again in five minutes, or set HF_TOKEN, because accounts may send more."));
    }

    @ParameterizedTest
    @MethodSource
    void without_a_token(FakeAnswer answer, String message) {
        scene.hub.script(_ -> Optional.of(answer));
        try (HubClient client = QuickHub.client(scene.hub, Optional.empty())) {
            assertThat(scene.message(() -> client.snapshot(Scene.ID))).isEqualTo(message);
        }
    }

    @Test
    void of_a_file() {
        HubSnapshot snapshot = scene.snapshot();
        scene.hub.script(_ -> Optional.of(
                FakeHub.error(404, "EntryNotFound", "Entry not found").headersOnly()));

        assertThat(scene.message(() -> scene.part(snapshot, 0, 10)))
                .isEqualTo(
                        "someone/model: model.safetensors: there is no such file in this revision; " + HUB
                                + "/someone/model/tree/main shows the files. The server says: \"Entry not found\". (request Root=1-fake)");
    }

    @Test
    void an_error_that_repeats_the_token_does_not_tell_it() {
        scene.hub.script(_ -> Optional.of(plain(403, "", "bad token " + Scene.TOKEN + "!")));

        assertThat(scene.message(scene::snapshot)).contains("\"bad token ...!\"");
    }

    @Test
    void an_endless_answer_is_not_read() {
        FakeContent endless = new FakeContent() {
            @Override
            public long size() {
                return 200_000_000;
            }

            @Override
            public void write(long from, long to, OutputStream out) throws java.io.IOException {
                out.write(new byte[(int) (to - from)]);
            }
        };
        scene.hub.script(request -> Optional.of(FakeAnswer.of(request.number() == 0 ? 404 : 200)
                .with("Content-Type", "application/json")
                .content(endless, 0, endless.size())));

        assertThat(scene.message(scene::snapshot)).startsWith("someone/model: there is no such repository");
        assertThat(scene.message(scene::snapshot))
                .isEqualTo(
                        "The answer of " + HUB
                                + "/api/models/someone/model is longer, or takes longer, than those of a hub; check HF_ENDPOINT.");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void what_fails_for_a_while_is_asked_again(int status) {
        scene.hub.script(request -> request.number() < 2 ? Optional.of(FakeAnswer.of(status)) : Optional.empty());

        assertThat(scene.large()).isEqualTo(scene.large);
        scene.check((2 + 1 + 8) * 3);
    }

    static Stream<Arguments> pauses() {
        ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
        return Stream.of(
                arguments("Retry-After: 1000000000", ""),
                arguments("Retry-After: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.plusDays(300)), ""),
                arguments("RateLimit: \"resolvers\";r=0;t=250", ""),
                arguments("RateLimit: \"resolvers\";r=17;t=250", "Retry-After: soon"));
    }

    @ParameterizedTest
    @MethodSource
    void pauses(String first, String second) {
        FakeAnswer answer = FakeAnswer.of(429);
        for (String line : new String[] {first, second}) {
            if (!line.isEmpty()) {
                answer = answer.with(line.split(": ", 2)[0], line.split(": ", 2)[1]);
            }
        }
        FakeAnswer limited = answer;
        scene.hub.script(request -> request.number() < 1 ? Optional.of(limited) : Optional.empty());

        assertThat(scene.small()).isEqualTo(Scene.SMALL);
        scene.check(20);
    }

    @Test
    void noise_before_an_answer_is_ignored() {
        scene.hub.script(request -> Optional.of(scene.hub.usual(request).after(102, 103)));

        assertThat(scene.large()).isEqualTo(scene.large);
        scene.check(20);
    }

    @Test
    void offline_no_connection_is_made() {
        HubSettings settings =
                new HubSettings(scene.hub.endpoint(), Optional.empty(), true, Path.of("x"), HubProxies.none());
        try (HubClient client = QuickHub.client(settings)) {
            HubException failure = scene.failure(() -> client.snapshot(Scene.ID));

            assertThat(scene.shown(failure))
                    .isEqualTo(
                            HUB
                                    + " is not asked, because HF_HUB_OFFLINE or TRANSFORMERS_OFFLINE is set; unset it to download.");
            assertThat(failure.reason()).isEqualTo(Reason.OFFLINE);
        }
        assertThat(scene.hub.requests()).isEmpty();
        assertThat(scene.hub.connections()).isZero();
    }

    @Test
    void an_unknown_host() {
        assertThat(of("http://no-such-host.invalid"))
                .isEqualTo(
                        "The host 'no-such-host.invalid' is not found; check the network, HF_ENDPOINT and HTTPS_PROXY.");
    }

    @Test
    void a_closed_port() {
        int port = scene.hub.endpoint().getPort();
        scene.hub.close();

        assertThat(of("http://127.0.0.1:" + port))
                .isEqualTo("http://127.0.0.1:" + port
                        + " refuses the connection; check the network, HF_ENDPOINT and HTTPS_PROXY.");
    }

    @Test
    void a_server_without_encryption() {
        int port = scene.hub.endpoint().getPort();

        assertThat(of("https://127.0.0.1:" + port)).contains("https://127.0.0.1:" + port);
    }

    private static String of(String endpoint) {
        HubSettings settings =
                new HubSettings(URI.create(endpoint), Optional.of(Scene.TOKEN), false, Path.of("x"), HubProxies.none());
        try (HubClient client = QuickHub.client(settings)) {
            return org.assertj.core.api.Assertions.catchThrowableOfType(
                            HubException.class,
                            () -> client.snapshot(ModelId.parse("a/b").orElseThrow()))
                    .getMessage();
        }
    }

    @Test
    void a_pause_is_never_shorter_than_asked() {
        HubResponse response = new HubResponse(
                URI.create("http://x"),
                429,
                java.net.http.HttpHeaders.of(
                        java.util.Map.of("RateLimit", java.util.List.of("\"api\";r=0;t=120")), (_, _) -> true),
                new ResponseBody());

        assertThat(ServerPause.of(response, java.time.Instant.now())).contains(Duration.ofSeconds(121));
    }
}
