package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeHub;
import dev.pixtral.testing.hub.FakeRequest;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the hub says about a file before its bytes come. */
@Timeout(60)
class MetadataTest {
    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    /** Changes the usual answer about a file. */
    private interface Change extends BiFunction<FakeRequest, FakeAnswer, FakeAnswer> {}

    private void metadata(Change change) {
        scene.hub.script(request -> request.path().contains("/resolve")
                ? Optional.of(change.apply(request, scene.hub.usual(request)))
                : Optional.empty());
    }

    private FakeAnswer direct(FakeRequest request) {
        return FakeHub.bytes(
                        request, scene.repository.files().get(Scene.LARGE_FILE).content())
                .with("X-Repo-Commit", scene.repository.commit());
    }

    static Stream<Arguments> accepted() {
        String commit = "c".repeat(40);
        return Stream.of(
                arguments("weak tags", (Change)
                        (_, usual) -> usual.with("X-Linked-Etag", "W/" + header(usual, "X-Linked-Etag"))),
                arguments("no linked tag", (Change) (_, usual) -> usual.without("X-Linked-Etag")),
                arguments("no linked size", (Change) (_, usual) -> usual.without("X-Linked-Size")),
                arguments("a tag that is no hash", (Change) (_, usual) -> usual.with("X-Linked-Etag", "\"abc-1\"")),
                arguments(
                        "the length of the redirect's body", (Change) (_, usual) -> usual.with("Content-Length", "17")),
                arguments("a relative hop first", (Change)
                        (request, usual) -> request.target().contains("hop")
                                ? usual
                                : FakeAnswer.of(307).with("Location", request.path() + "?hop=1")),
                arguments("the commit on the first of two hops", (Change)
                        (request, usual) -> request.target().contains("hop")
                                ? usual.without("X-Repo-Commit")
                                : FakeAnswer.of(307)
                                        .with("Location", request.path() + "?hop=1")
                                        .with("X-Repo-Commit", commit)),
                arguments("only GET is allowed", (Change)
                        (request, usual) -> request.method().equals("HEAD") ? FakeAnswer.of(405) : usual));
    }

    private static String header(FakeAnswer answer, String name) {
        return answer.headers().stream()
                .filter(line -> line.startsWith(name + ": "))
                .findFirst()
                .orElseThrow()
                .substring(name.length() + 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String name, Change change) {
        metadata(change);

        assertThat(scene.large()).isEqualTo(scene.large);

        scene.check(2 + 3 + 8);
    }

    @Test
    void a_mirror_may_send_the_bytes_itself() {
        metadata((request, _) -> direct(request).with("ETag", "\"made-up\""));

        assertThat(scene.large()).isEqualTo(scene.large);

        scene.check(2 + 1 + 8);
        assertThat(scene.hub.requests(Server.CDN)).isEmpty();
    }

    static Stream<Arguments> refused() {
        String changed = "someone/model: model.safetensors: the file has changed on the server (its ";
        String end = "); start the download again.";
        String hash = "0".repeat(64);
        return Stream.of(
                arguments(
                        "another commit",
                        "X-Repo-Commit",
                        "b".repeat(40),
                        Reason.CHANGED,
                        changed + "commit is now '" + "b".repeat(40) + "', not '" + "c".repeat(40) + "'" + end),
                arguments(
                        "another hash",
                        "X-Linked-Etag",
                        '"' + hash + '"',
                        Reason.CHANGED,
                        changed + "hash is now '" + hash),
                arguments(
                        "another size",
                        "X-Linked-Size",
                        "7299",
                        Reason.CHANGED,
                        changed + "size is now '7299', not '7300'" + end),
                arguments(
                        "a negative size",
                        "X-Linked-Size",
                        "-1",
                        Reason.CHANGED,
                        changed + "size is now '-1', not '7300'" + end),
                arguments(
                        "a huge size",
                        "X-Linked-Size",
                        "4611686018427387904",
                        Reason.CHANGED,
                        changed + "size is now '4611686018427387904'"),
                arguments(
                        "no number",
                        "X-Linked-Size",
                        "many",
                        Reason.CHANGED,
                        changed + "size is now 'many', not '7300'" + end),
                arguments(
                        "no commit",
                        "X-Repo-Commit",
                        "",
                        Reason.FOREIGN,
                        "http://127.0.0.1:P sends requests on to http://localhost:S; set HF_ENDPOINT to the address of the hub itself."));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String name, String header, String value, Reason reason, String message) {
        metadata((_, usual) -> value.isEmpty() ? usual.without(header) : usual.with(header, value));

        HubException failure = scene.failure(scene::large);

        assertThat(scene.shown(failure)).startsWith(message);
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(scene.hub.requests(Server.CDN)).isEmpty();
        scene.check(3);
    }

    @Test
    void a_server_without_commits_is_no_hub() {
        metadata((request, _) -> direct(request).without("X-Repo-Commit"));

        assertThat(scene.message(scene::large))
                .isEqualTo("someone/model: model.safetensors: the answer of http://127.0.0.1:P names no commit "
                        + "(X-Repo-Commit), so it is not a hub; check HF_ENDPOINT and the network's proxies.");
    }

    @Test
    void a_direct_answer_has_the_listed_length() {
        metadata((request, _) -> direct(request).with("Content-Length", "7299"));

        assertThat(scene.message(scene::large)).contains("(its size is now '7299', not '7300')");
    }

    @Test
    void a_change_shows_when_the_address_is_renewed() {
        scene.hub.script(request -> {
            if (request.server() == Server.CDN && request.number() >= 2) {
                return Optional.of(FakeAnswer.of(403, "expired"));
            }
            return request.path().contains("/resolve") && request.number() > 0
                    ? Optional.of(scene.hub.usual(request).with("X-Linked-Etag", '"' + "0".repeat(64) + '"'))
                    : Optional.empty();
        });

        assertThat(scene.failure(scene::large).reason()).isEqualTo(Reason.CHANGED);
        scene.check(20);
    }

    @Test
    void an_address_that_expires_is_renewed() {
        // each signature is good for two requests
        scene.hub.script(request -> request.server() == Server.CDN && uses(request) > 2
                ? Optional.of(FakeAnswer.of(403, "expired"))
                : Optional.empty());

        assertThat(scene.large()).isEqualTo(scene.large);

        assertThat(scene.hub.requests(Server.HUB)).hasSizeGreaterThanOrEqualTo(2 + 4);
        scene.check(60);
    }

    private long uses(FakeRequest request) {
        return scene.hub.requests(Server.CDN).stream()
                .filter(one -> one.target().equals(request.target()))
                .count();
    }

    @Test
    void the_location_is_asked_once_for_many_parts() {
        HubSnapshot snapshot = scene.snapshot();
        for (int from = 0; from < 5_000; from += 1_000) {
            assertThat(scene.part(snapshot, from, from + 8)).hasSize(8);
        }

        scene.check(2 + 1 + 5);
    }

    @Test
    void a_small_file_that_arrives_damaged_is_read_again() {
        damageSmall(1);

        assertThat(scene.small()).isEqualTo(Scene.SMALL);
    }

    @Test
    void a_small_file_that_always_arrives_damaged_is_refused() {
        damageSmall(100);

        HubException failure = scene.failure(scene::small);

        assertThat(failure)
                .hasMessage("someone/model: config.json: the file that arrives is not the one that the hub lists (its "
                        + "hash differs); start the download again, and check the network's proxies.");
        assertThat(failure.reason()).isEqualTo(Reason.CHANGED);
        scene.check(10);
    }

    private void damageSmall(int times) {
        scene.hub.script(request ->
                request.method().equals("GET") && request.path().contains("resolve-cache") && request.number() < times
                        ? Optional.of(scene.hub
                                .usual(request)
                                .content(
                                        dev.pixtral.testing.hub.FakeContent.of(
                                                Scene.SMALL.replace('p', 'q').getBytes()),
                                        0,
                                        Scene.SMALL.length()))
                        : Optional.empty());
    }

    @Test
    void a_small_file_has_a_limit() {
        HubSnapshot snapshot = scene.snapshot();

        assertThat(scene.message(() -> scene.client.read(snapshot, Scene.file(snapshot, Scene.SMALL_FILE), 10)))
                .isEqualTo("someone/model: config.json: the file has 25 bytes, but at most 10 are expected; check that "
                        + "it is the right repository.");
    }

    @Test
    void a_part_must_be_in_the_file() {
        HubSnapshot snapshot = scene.snapshot();

        assertThat(scene.message(() -> scene.part(snapshot, 7_000, 7_301)))
                .isEqualTo("someone/model: model.safetensors: bytes 7000 to 7301 are not in the file, which has 7300.");
    }
}
