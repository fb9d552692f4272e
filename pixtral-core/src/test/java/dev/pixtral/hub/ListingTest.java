package dev.pixtral.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.hub.HubException.Reason;
import dev.pixtral.store.ModelId;
import dev.pixtral.testing.hub.FakeAnswer;
import dev.pixtral.testing.hub.FakeRequest.Server;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of files of a repository. */
@Timeout(60)
class ListingTest {
    private final Scene scene = new Scene();

    @AfterEach
    void close() {
        scene.close();
    }

    private List<String> paths() {
        return scene.snapshot().files().stream().map(HubFile::path).toList();
    }

    @Test
    void of_three_pages() {
        scene.repository.small("a.txt", "a").small("b.txt", "b");
        scene.hub.pageSize(2);

        assertThat(paths()).containsExactly("a.txt", "b.txt", Scene.SMALL_FILE, Scene.LARGE_FILE);
        scene.check(4);
    }

    @Test
    void of_more_than_a_thousand_files() {
        for (int i = 0; i < 1_001; i++) {
            scene.repository.small("file-%04d.txt".formatted(i), "x");
        }

        assertThat(paths()).hasSize(1_003);
        scene.check(3);
    }

    @Test
    void that_does_not_end() {
        scene.hub.script(request -> request.path().contains("/tree/")
                ? Optional.of(FakeAnswer.of(200, "[]").with("Link", "<" + request.target() + ">; rel=\"next\""))
                : Optional.empty());

        assertThat(scene.message(this::paths))
                .isEqualTo(
                        "someone/model: the server http://127.0.0.1:P is not a hub: its list of files does not end; check HF_ENDPOINT.");
        scene.check(3);
    }

    @Test
    void whose_pages_are_always_new() {
        scene.hub.script(request -> request.path().contains("/tree/")
                ? Optional.of(FakeAnswer.of(200, "[]")
                        .with("Link", "<%s?page=%d>; rel=\"next\"".formatted(request.path(), request.number())))
                : Optional.empty());

        assertThat(scene.message(this::paths)).contains("its list of files does not end");
        scene.check(102);
    }

    @Test
    void that_continues_elsewhere() {
        scene.hub.script(request -> request.path().contains("/tree/")
                ? Optional.of(FakeAnswer.of(200, "[]").with("Link", "<" + scene.hub.storage() + "/next>; rel=\"next\""))
                : Optional.empty());

        assertThat(scene.message(this::paths)).contains("its list of files continues on another server");
        assertThat(scene.hub.requests(Server.CDN)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "a/../../x",
                "..",
                "a/..",
                "/etc/x",
                "C:\\\\x",
                "c:x",
                "a\\\\..\\\\b",
                "\\\\\\\\server\\\\x",
                "a\\u0000b",
                "a\\nb",
                ""
            })
    void with_a_name_that_tries_to_leave(String path) {
        list(entry(path));

        HubException failure = scene.failure(this::paths);

        assertThat(failure)
                .hasMessageMatching(
                        "The server lists a file named '.*', which no repository may have; nothing was fetched, check HF_ENDPOINT\\.");
        assertThat(failure.reason()).isEqualTo(Reason.FOREIGN);
        scene.check(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a/./b",
                "a//b",
                "a/",
                ".",
                "con",
                "sub/NUL.txt",
                "lpt1.safetensors",
                "COM\u00b9",
                "a.",
                "a /b",
                "what?.png",
                "ab:c",
                "a*b",
                "a|b",
                "a\\\\b",
                "e\u0301.txt",
                "\\ud800"
            })
    void leaves_out_what_cannot_be_written_everywhere(String path) {
        list(entry("good.txt"), entry(path));

        assertThat(paths()).containsExactly("good.txt");
    }

    @Test
    void leaves_out_names_that_are_too_long() {
        list(entry("good.txt"), entry("x".repeat(256)), entry("x/".repeat(600) + "y"));

        assertThat(paths()).containsExactly("good.txt");
    }

    @ParameterizedTest
    @CsvSource({"a.txt, A.txt", "stra\u00dfe, STRASSE", "\u0130, i\u0307"})
    void leaves_out_names_that_some_systems_take_for_the_same(String first, String second) {
        list(entry("good.txt"), entry(first), entry(second));

        assertThat(paths()).doesNotContain(first).contains("good.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"file\",\"path\":\"a\",\"size\":1}",
                "{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"oid\":\"xyz\"}",
                "{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"oid\":\"../../../../../../../../../../../../etc/pass\"}",
                "{\"type\":\"file\",\"path\":\"a\",\"size\":-1,\"oid\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"type\":\"file\",\"path\":\"a\",\"size\":\"1\",\"oid\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
                "{\"type\":\"file\",\"path\":\"a\",\"size\":1e3,\"oid\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}"
            })
    void without_size_or_hash(String entry) {
        list(entry);

        assertThat(scene.message(this::paths))
                .contains("is not that of a hub: size or hash of 'a' is missing or wrong;");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "\"x\"",
                "7",
                "null",
                "",
                "[",
                "[{\"type\":\"file\"",
                "{\"error\":\"x\"}",
                "[{\"size\":99999999999999999999}]"
            })
    void that_is_something_else(String json) {
        scene.hub.script(request ->
                request.path().contains("/tree/") ? Optional.of(FakeAnswer.of(200, json)) : Optional.empty());

        assertThat(scene.message(this::paths)).contains("is not that of a hub: ");
    }

    @Test
    void a_file_that_is_too_large_is_not_fetched() {
        list("{\"type\":\"file\",\"path\":\"%s\",\"size\":4611686018427387904,\"oid\":\"%s\"}"
                .formatted(Scene.LARGE_FILE, "a".repeat(40)));
        HubSnapshot snapshot = scene.snapshot();

        assertThat(scene.message(() -> scene.part(snapshot, 0, 10)))
                .endsWith(
                        "the file has 4,611,686,018,427,387,904 bytes, but at most 60,000,000,000 are expected; check that it is the right repository.");
        scene.check(2);
    }

    @Test
    void of_a_revision_that_has_slashes() {
        scene.hub.script(request -> request.target().contains("/revision/refs%2Fpr%2F1")
                ? Optional.of(FakeAnswer.of(200, "{\"sha\":\"" + "c".repeat(40) + "\"}"))
                : Optional.empty());

        HubSnapshot snapshot =
                scene.client.snapshot(ModelId.parse("someone/model@refs/pr/1").orElseThrow());

        assertThat(snapshot.commit()).isEqualTo("c".repeat(40));
        assertThat(snapshot.files()).hasSize(2);
    }

    @Test
    void of_a_revision_that_is_not_there() {
        assertThat(scene.message(() ->
                        scene.client.snapshot(ModelId.parse("someone/model@v9").orElseThrow())))
                .startsWith(
                        "someone/model@v9: there is no such revision; http://127.0.0.1:P/someone/model/tree/main shows branches and tags.");
    }

    @Test
    void files_in_folders_have_escaped_addresses() {
        scene.repository.small("a folder/100% #1?.txt".replace("?", ""), "x");
        HubSnapshot snapshot = scene.snapshot();

        assertThat(scene.client.read(snapshot, snapshot.files().getFirst(), 10))
                .asString()
                .isEqualTo("x");
        assertThat(scene.hub.requests().getLast().target()).endsWith("/a%20folder/100%25%20%231.txt");
    }

    private void list(String... entries) {
        scene.hub.script(request -> request.path().contains("/tree/")
                ? Optional.of(FakeAnswer.of(200, "[" + String.join(",", entries) + "]"))
                : Optional.empty());
    }

    /** An entry whose path is written as in JSON. */
    private static String entry(String path) {
        return "{\"type\":\"file\",\"path\":\"%s\",\"size\":1,\"oid\":\"%s\"}".formatted(path, "a".repeat(40));
    }
}
