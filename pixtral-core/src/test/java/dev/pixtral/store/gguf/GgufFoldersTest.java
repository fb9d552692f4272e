package dev.pixtral.store.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufGroup.Model;
import dev.pixtral.testing.Pipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of llama.cpp and LM Studio, as they lay them out, and as nobody should. */
class GgufFoldersTest {
    @TempDir
    private Path folder;

    private GgufFolders folders() {
        return new GgufFolders(folder.resolve("llama"), List.of(folder.resolve("new"), folder.resolve("old")));
    }

    private void file(String path) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.createFile(file);
    }

    private Optional<Model> find(String name) {
        GgufName gguf = GgufName.parse(name)
                .orElseGet(() -> new GgufName(ModelId.parse(name).orElseThrow(), Optional.empty()));
        return folders().groups(gguf.id()).stream()
                .flatMap(group -> group.find(gguf.tag()).stream())
                .findFirst();
    }

    private List<String> names() {
        return folders().groups().stream()
                .flatMap(group -> group.models().stream())
                .map(Model::name)
                .toList();
    }

    private Path in(String path) {
        return folder.resolve(path);
    }

    @Test
    void there_need_not_be_any() {
        assertThat(folders().groups()).isEmpty();
        assertThat(find("me/it")).isEmpty();
    }

    @Test
    void llama_cpp_puts_the_repository_before_the_name_of_the_file() throws IOException {
        file("llama/ggml-org_pixtral-12b-GGUF_pixtral-12b-Q4_K_M.gguf");
        file("llama/ggml-org_pixtral-12b-GGUF_pixtral-12b-Q4_K_M.gguf.json");
        file("llama/ggml-org_pixtral-12b-GGUF_mmproj-pixtral-12b-f16.gguf");
        file("llama/me_big_BF16_it-00001-of-00002.gguf");
        file("llama/me_big_BF16_it-00002-of-00002.gguf");
        file("llama/me_big_BF16_it-00001-of-00009.gguf.downloadInProgress");

        Model found = find("ggml-org/pixtral-12b-GGUF:Q4_K_M").orElseThrow();
        assertThat(found.first()).isEqualTo(in("llama/ggml-org_pixtral-12b-GGUF_pixtral-12b-Q4_K_M.gguf"));
        assertThat(found.projector()).contains(in("llama/ggml-org_pixtral-12b-GGUF_mmproj-pixtral-12b-f16.gguf"));
        assertThat(found.place()).isEqualTo(GgufGroup.Place.LLAMA_CPP);
        assertThat(find("ggml-org/pixtral-12b-GGUF").orElseThrow().first()).isEqualTo(found.first());
        assertThat(find("me/big").orElseThrow().text()).hasSize(2);
        assertThat(names())
                .containsExactly(
                        "ggml-org/pixtral-12b-GGUF:Q4_K_M",
                        in("llama/me_big_BF16_it-00001-of-00002.gguf").toString());
    }

    @Test
    void names_with_underscores_are_told_apart_by_manifests_and_by_their_ending() throws IOException {
        file("llama/bart_mistral_pixtral-GGUF_mistral_pixtral-Q8_0.gguf");
        file("llama/manifest=me=a_b=Q8_0.json");
        file("llama/me_a_b_c-Q8_0.gguf");
        file("llama/pixtral-12b-Q4_K_M.gguf"); // of an address: there is no repository in it

        assertThat(names())
                .containsExactlyInAnyOrder(
                        "bart/mistral_pixtral-GGUF:Q8_0",
                        "me/a_b:Q8_0",
                        in("llama/pixtral-12b-Q4_K_M.gguf").toString());
        assertThat(find("bart/mistral_pixtral-GGUF:Q8_0")).isPresent();
        assertThat(find("me/a_b:Q8_0")).isPresent();
    }

    @Test
    void lm_studio_has_folders_of_publishers() throws IOException {
        file("new/lmstudio-community/pixtral-12b-GGUF/pixtral-12b-Q4_K_M.gguf");
        file("new/lmstudio-community/pixtral-12b-GGUF/mmproj-model-f16.gguf");
        file("new/me/split/Q8_0/it-00001-of-00002.gguf");
        file("new/me/split/Q8_0/it-00002-of-00002.gguf");
        file("old/me/it/model.gguf");
        file("old/top.gguf");

        Model found = find("lmstudio-community/pixtral-12b-GGUF:Q4_K_M").orElseThrow();
        assertThat(found.projector()).contains(in("new/lmstudio-community/pixtral-12b-GGUF/mmproj-model-f16.gguf"));
        assertThat(found.place()).isEqualTo(GgufGroup.Place.LM_STUDIO);
        assertThat(names())
                .containsExactly(
                        "lmstudio-community/pixtral-12b-GGUF:Q4_K_M",
                        "me/split:Q8_0",
                        in("old/me/it/model.gguf").toString());
        assertThat(find("me/it").orElseThrow().first()).isEqualTo(in("old/me/it/model.gguf"));
        assertThat(find("me/it@v1:Q8_0")).isEmpty();
    }

    @Test
    void a_listed_name_finds_the_listed_file() throws IOException {
        file("new/me/two/a-Q8_0.gguf");
        file("new/me/two/b-Q8_0.gguf");
        file("new/me/two/c-Q4_0-00001-of-00002.gguf"); // incomplete

        assertThat(names())
                .containsExactly("me/two:Q8_0", in("new/me/two/b-Q8_0.gguf").toString());
        assertThat(find("me/two:Q8_0").orElseThrow().first()).isEqualTo(in("new/me/two/a-Q8_0.gguf"));
    }

    @Test
    void links_are_followed_but_not_in_circles_and_files_are_listed_once() throws IOException {
        file("elsewhere/it-Q8_0.gguf");
        Files.createDirectories(in("new/me"));
        Files.createSymbolicLink(in("new/me/it"), in("elsewhere"));
        Files.createSymbolicLink(in("elsewhere/again"), in("elsewhere"));
        Files.createSymbolicLink(in("new/loop"), in("new"));
        Files.createSymbolicLink(in("new/me/broken"), in("nowhere"));
        Files.createSymbolicLink(in("old"), in("new"));

        assertThat(names()).containsExactly("me/it:Q8_0");
        assertThat(find("me/it:Q8_0")).isPresent();
    }

    @Test
    void pipes_and_odd_names_are_left_alone() throws Exception {
        Pipes.make(Files.createDirectories(in("new/me/it")).resolve("pipe-Q8_0.gguf"));
        Files.createDirectories(in("new/me/it/folder-Q8_0.gguf"));
        file("new/me/--/a-Q8_0.gguf");
        file("new/.hidden/it/a-Q8_0.gguf");
        file("new/we\u001b[31mird/name with\nbreak/a-Q8_0.gguf");

        assertThat(names())
                .containsExactlyInAnyOrder(
                        in("new/me/--/a-Q8_0.gguf").toString(),
                        in("new/we\u001b[31mird/name with\nbreak/a-Q8_0.gguf").toString());
    }

    @Test
    void a_huge_folder_takes_no_time() throws IOException {
        Path repository = Files.createDirectories(in("new/me/it"));
        for (int i = 0; i < FolderWalk.MOST + 100; i++) {
            Files.createFile(repository.resolve("a" + i + "-Q8_0.gguf"));
        }

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(folders().groups())
                    .singleElement()
                    .satisfies(group -> assertThat(group.files()).hasSize(FolderWalk.MOST_FILES));
            assertThat(names()).hasSize(100);
        });
    }

    @Test
    void reading_changes_nothing() throws IOException {
        file("llama/me_it_a-Q8_0.gguf");
        file("new/me/it/a-Q8_0.gguf");
        List<String> before = everything();

        folders().groups();
        find("me/it:Q8_0");

        assertThat(everything()).isEqualTo(before);
    }

    private List<String> everything() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> path + " " + path.toFile().lastModified())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void the_folders_are_where_the_programs_put_them() {
        Path home = Path.of("/home/me");
        GgufFolders linux = GgufFolders.of(Map.of(), home, "Linux");

        assertThat(linux.llamaCpp()).isEqualTo(home.resolve(".cache/llama.cpp"));
        assertThat(linux.lmStudio())
                .containsExactly(home.resolve(".lmstudio/models"), home.resolve(".cache/lm-studio/models"));
        assertThat(GgufFolders.of(Map.of("XDG_CACHE_HOME", "/c"), home, "Linux").llamaCpp())
                .isEqualTo(Path.of("/c/llama.cpp"));
        assertThat(GgufFolders.of(Map.of("LLAMA_CACHE", "/l", "XDG_CACHE_HOME", "/c"), home, "Linux")
                        .llamaCpp())
                .isEqualTo(Path.of("/l"));
        assertThat(GgufFolders.of(Map.of(), home, "Mac OS X").llamaCpp())
                .isEqualTo(home.resolve("Library/Caches/llama.cpp"));
        assertThat(GgufFolders.of(Map.of("LOCALAPPDATA", "/local"), home, "Windows 11")
                        .llamaCpp())
                .isEqualTo(Path.of("/local/llama.cpp"));
    }
}
