package dev.pixtral.cli.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pixtral.Pixtral;
import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.cli.Cli;
import dev.pixtral.kernels.WeightFormat;
import dev.pixtral.store.ModelStore;
import dev.pixtral.store.StoredModel;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsTest {
    private static final String HOME = "pixtral.home";
    private static final String ABOVE = "pixtral.test.prepareAbove";
    private static final String ALIASED = "mistral-community/pixtral-12b";

    @TempDir
    private Path folder;

    private final String home = System.getProperty(HOME);

    @BeforeEach
    void use_a_store_of_this_test() {
        System.setProperty(HOME, folder.resolve("home").toString());
    }

    @AfterEach
    void restore() {
        System.setProperty(HOME, home);
        System.clearProperty(ABOVE);
    }

    private static ModelStore store() {
        return ModelStore.ofUser();
    }

    /** Records a file under a name; nobody looks into the file here. */
    private static Path recorded(String name, WeightFormat format) throws IOException {
        Path file = Files.write(store().files().resolve(format.name()), new byte[3 << 20]);
        store().record(new StoredModel(
                name,
                Optional.empty(),
                file,
                WeightFormats.of(format, WeightFormat.BF16),
                Files.size(file),
                true,
                Instant.parse("2026-01-02T03:04:05Z")));
        return file;
    }

    /** Prepares the tiny checkpoint by opening it. */
    private Path prepared() {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
        System.setProperty(ABOVE, "0");
        Pixtral.builder()
                .model(model.toString())
                .weights(WeightFormat.Q4)
                .threads(1)
                .open()
                .close();
        return model;
    }

    private static JsonNode model(JsonNode list, String name) {
        return StreamSupport.stream(list.path("models").spliterator(), false)
                .filter(model -> model.path("name").textValue().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void lists_what_could_be_fetched_when_nothing_is_there() {
        Cli.Result result = Cli.run("models");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("NAME +FORMAT +SIZE +CONTEXT +LAST USE +PLACE +SOURCE\n")
                .containsPattern("pixtral-tiny +as published +18.5 MB +131,072 +- +program +part of the program\n")
                .contains("Models are kept in " + folder.resolve("home"))
                .contains("Not on this machine:\n  pixtral-12b, 25.4 GB to download: ./pixtral download pixtral-12b\n")
                .contains("mistralai/Pixtral-12B-2409, 25.4 GB");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void lists_a_prepared_folder_with_its_parts() {
        Path model = prepared();

        JsonNode listed = model(Cli.run("models", "--json").json(), model.toString());

        assertThat(listed.path("place").textValue()).isEqualTo("store");
        assertThat(listed.path("source").textValue()).isEqualTo(model.toString());
        assertThat(listed.path("format").textValue()).isEqualTo("q4");
        assertThat(listed.path("bytes").longValue()).isPositive();
        assertThat(listed.path("contextTokens").intValue()).isPositive();
        assertThat(Instant.parse(listed.path("lastUse").textValue()))
                .isAfter(Instant.now().minusSeconds(600));
        assertThat(Path.of(listed.path("path").textValue())).isRegularFile();
        assertThat(listed.path("problem").isNull()).isTrue();
        assertThat(Cli.run("models").out()).containsPattern(model + " +q4 +[\\d.]+ [kM]B +[\\d,]+ +20");
    }

    @Test
    void lists_what_cannot_be_used_and_why() throws IOException {
        Path model = prepared();
        Files.setLastModifiedTime(model.resolve("params.json"), FileTime.fromMillis(1_000_000));

        Cli.Result result = Cli.run("models");

        assertThat(result.status()).isZero();
        assertThat(result.out()).contains(model + " cannot be used: ").contains("has changed since");
    }

    @Test
    void gives_a_known_repository_its_alias() throws IOException {
        recorded(ALIASED, WeightFormat.Q4);

        Cli.Result result = Cli.run("models");

        assertThat(result.out())
                .containsPattern("pixtral-12b +q4 +3.1 MB +- +2026-01-0\\d \\d\\d:\\d\\d +store +" + ALIASED + "\n")
                .doesNotContain("./pixtral download pixtral-12b");
    }

    @Test
    void removes_a_model_by_any_of_its_names() throws IOException {
        Path file = recorded(ALIASED, WeightFormat.Q4);

        Cli.Result result = Cli.run("models", "rm", "pixtral-12b");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("Removed " + ALIASED + " (q4): 3.1 MB were freed.\n");
        assertThat(file).doesNotExist();
        assertThat(store().models()).isEmpty();
    }

    @Test
    void removes_what_was_prepared_from_a_folder_and_leaves_the_folder_alone() {
        Path model = prepared();

        JsonNode removed = Cli.run("models", "rm", model.toString(), "--json").json();

        assertThat(removed.path("removed").textValue()).isEqualTo(model.toString());
        assertThat(removed.path("freedBytes").longValue()).isPositive();
        assertThat(model.resolve("params.json")).exists();
    }

    @Test
    void says_that_a_file_is_still_used() throws IOException {
        Path file = recorded(ALIASED, WeightFormat.Q4);
        recorded("me/copy", WeightFormat.Q4);

        assertThat(Cli.run("models", "rm", "me/copy").out())
                .isEqualTo(
                        "Removed me/copy (q4): nothing was freed, because its file is also used under another name.\n");
        assertThat(file).exists();
    }

    @Test
    void refuses_to_guess() throws IOException {
        recorded(ALIASED, WeightFormat.Q4);
        recorded(ALIASED, WeightFormat.Q8);

        Cli.Result result = Cli.run("models", "rm", "pixtral-12b");

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("pixtral-12b means several models: ", ALIASED + " (q4)", ALIASED + " (q8)")
                .contains("choose one with --quantize FORMAT");
        assertThat(store().models()).hasSize(2);
        assertThat(Cli.run("models", "rm", "pixtral-12b", "--quantize", "bf16").err())
                .contains("is not in the store as bf16; there is: ");
        assertThat(Cli.run("models", "rm", "--quantize", "q8", "pixtral-12b").status())
                .isZero();
        assertThat(store().models())
                .singleElement()
                .matches(model -> model.formats().feedForward() == WeightFormat.Q4);
    }

    @Test
    void suggests_what_may_have_been_meant() throws IOException {
        recorded("me/something", WeightFormat.Q4);

        assertThat(Cli.run("models", "rm", "me/somethin").err())
                .isEqualTo("There is no model 'me/somethin' in the store; did you mean 'me/something'?\n");
        assertThat(Cli.run("models", "rm", "other").err())
                .isEqualTo("There is no model 'other' in the store; './pixtral models' lists those that are.\n");
        assertThat(Cli.run("models", "rm", "pixtral-tiny").err()).contains("is part of the program");
        assertThat(Cli.run("models", "rm", "other", "--json")
                        .json()
                        .path("error")
                        .isMissingNode())
                .isFalse();
    }

    @Test
    void prunes_and_shows_before_what_it_would() throws IOException {
        Path stray = Files.write(store().files().resolve("stray"), new byte[2 << 20]);
        Files.setLastModifiedTime(stray, FileTime.from(Instant.EPOCH));

        assertThat(Cli.run("models", "prune", "--dry-run").out())
                .isEqualTo(stray + ": a file without a record, 2.1 MB\n2.1 MB would be freed.\n");
        assertThat(stray).exists();
        JsonNode pruned = Cli.run("models", "prune", "--json").json();
        assertThat(pruned.path("freedBytes").longValue()).isEqualTo(2 << 20);
        assertThat(pruned.path("removed").path(0).path("why").textValue()).isEqualTo("a file without a record");
        assertThat(stray).doesNotExist();
        assertThat(Cli.run("models", "prune").out()).isEqualTo("Nothing needs to be removed.\n");
        assertThat(Cli.run("models", "prune", "--days", "0").status()).isEqualTo(2);
    }

    @Test
    void explains_wrong_words() {
        assertThat(Cli.run("models", "remove", "x").err())
                .startsWith("'pixtral models' has no command 'remove'; there are: rm, prune.");
        assertThat(Cli.run("models", "prun").err()).contains("did you mean 'prune'?");
        assertThat(Cli.run("models", "rm").err())
                .contains("pixtral models rm --help")
                .hasLineCount(1);
        assertThat(Cli.run("models", "prune", "--dryrun").err()).contains("did you mean '--dry-run'?");
        assertThat(Cli.run("models", "--help").out()).contains("rm", "prune", "PIXTRAL_HOME");
    }

    @Test
    void a_log_of_the_core_is_one_line_and_only_on_request() {
        Path model = prepared();

        assertThat(Cli.run("ask", "--model", model.toString(), "--max-tokens", "1", "--quiet", "Hi")
                        .err())
                .doesNotContain(model.toString());
        assertThat(Cli.run(
                                "ask",
                                "--model",
                                model.toString(),
                                "--quantize",
                                "q4",
                                "--max-tokens",
                                "1",
                                "--verbose",
                                "Hi")
                        .err())
                .contains(model + " is a folder, opened as q4\n")
                .contains(model + " was prepared before: ");
    }

    @Test
    void a_store_that_cannot_be_written_is_told_as_a_warning() throws IOException {
        Path model = TinyModels.copy(TinyModels.NATIVE, folder.resolve("model"));
        Files.createFile(folder.resolve("home"));
        System.setProperty(ABOVE, "0");

        Cli.Result result =
                Cli.run("ask", "--model", model.toString(), "--quantize", "q4", "--max-tokens", "1", "--quiet", "Hi");

        assertThat(result.status()).isZero();
        assertThat(result.err())
                .startsWith("Warning: " + model + " is quantised in memory")
                .containsOnlyOnce("Warning");
        assertThat(Cli.run(
                                "ask",
                                "--model",
                                model.toString(),
                                "--quantize",
                                "q4",
                                "--no-cache",
                                "--max-tokens",
                                "1",
                                "--quiet",
                                "Hi")
                        .err())
                .doesNotContain("Warning");
    }
}
