package dev.pixtral.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.WeightFormats;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is recorded is found again, by every process; nothing else is believed or deleted. */
class ModelStoreTest {
    private static final Instant YESTERDAY =
            Instant.now().minus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    private Path folder;

    private ModelStore store() {
        return ModelStore.at(folder.resolve("home"));
    }

    private static Path onlyRecord(ModelStore store) throws IOException {
        try (Stream<Path> records = Files.list(store.home().resolve("models"))) {
            return records.toList().getFirst();
        }
    }

    @Test
    void finds_what_was_recorded_in_all_its_parts() throws IOException {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 10);
        StoredModel model = new StoredModel("me/it@v1", Optional.of(COMMIT), file, Stores.Q4, 10, true, YESTERDAY);
        store.record(model);

        assertThat(store().find("me/it@v1")).containsExactly(model);
        assertThat(store().models()).containsExactly(model);
        assertThat(store().find("me/it")).isEmpty();
    }

    @Test
    void an_empty_store_is_empty_and_stays_uncreated() {
        ModelStore store = store();

        assertThat(store.models()).isEmpty();
        assertThat(store.damaged()).isEmpty();
        assertThat(store.find("me/it")).isEmpty();
        assertThat(store.remove("me/it")).isEmpty();
        assertThat(store.prune(Duration.ofDays(1), false)).isEmpty();
        assertThat(store.makeRoom(1, Optional.empty())).isEmpty();
        assertThat(store.home()).doesNotExist();
    }

    @Test
    void keeps_one_record_for_each_format_and_gives_the_newest_first() throws Exception {
        ModelStore store = store();
        Path q4 = Stores.file(store, "q4.safetensors", 1);
        Path q8 = Stores.file(store, "q8.safetensors", 2);
        store.record(Stores.model("me/it", q8, Stores.Q8, true, YESTERDAY));
        Thread.sleep(2); // the records have times
        store.record(Stores.model("me/it", q4, Stores.Q4, true, YESTERDAY));

        assertThat(store.find("me/it")).extracting(StoredModel::file).containsExactly(q4, q8);

        Thread.sleep(2);
        Path newer = Stores.file(store, "newer.safetensors", 3);
        store.record(Stores.model("me/it", newer, Stores.Q8, true, YESTERDAY));

        assertThat(store.find("me/it")).extracting(StoredModel::file).containsExactly(newer, q4);
    }

    @Test
    void formats_of_single_matrices_are_kept() throws IOException {
        ModelStore store = store();
        WeightFormats mixed = new WeightFormats(
                WeightFormat.Q4_1,
                WeightFormat.Q4_1,
                WeightFormat.Q8,
                WeightFormat.Q4_1,
                WeightFormat.BF16,
                WeightFormat.BF16,
                Map.of("layers.0.attention.wv.weight", WeightFormat.Q8));
        store.record(Stores.model("me/it", Stores.file(store, "a.safetensors", 1), mixed, true, YESTERDAY));
        store.record(Stores.model("me/it", Stores.file(store, "b.safetensors", 1), Stores.Q4, true, YESTERDAY));

        assertThat(store.find("me/it")).extracting(StoredModel::formats).containsExactlyInAnyOrder(mixed, Stores.Q4);
    }

    /** Such as the same library in another class loader, or under another name of the folder. */
    @Test
    void another_lock_of_this_program_is_waited_for() throws Exception {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 1);
        StoredModel model = Stores.model("me/it", file, Stores.Q4, true, YESTERDAY);
        CompletableFuture<Void> recorded;
        try (FileChannel other = FileChannel.open(
                        store.lock("x").resolveSibling("models.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock _ = other.lock()) {
            recorded = CompletableFuture.runAsync(() -> store.record(model));
            assertThatThrownBy(() -> recorded.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        recorded.get(30, TimeUnit.SECONDS);
        assertThat(store.find("me/it")).hasSize(1);
    }

    @Test
    void recording_the_same_file_again_keeps_its_commit() throws IOException {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 1);
        store.record(new StoredModel("me/it", Optional.of(COMMIT), file, Stores.Q4, 1, true, YESTERDAY));
        store.record(Stores.model("me/it", file, Stores.Q4, true, YESTERDAY));
        assertThat(store.find("me/it"))
                .singleElement()
                .matches(model -> model.commit().equals(Optional.of(COMMIT)));

        Path other = Stores.file(store, "b.safetensors", 1);
        store.record(Stores.model("me/it", other, Stores.Q4, true, YESTERDAY));
        assertThat(store.find("me/it"))
                .singleElement()
                .matches(model -> model.commit().isEmpty());
    }

    @Test
    void names_that_look_alike_as_file_names_are_different() throws IOException {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 1);
        for (String name : new String[] {"a/b", "a--b", "A/b", "/a/b", "a/b@c", "ä/b", "ö/b", "..", "x".repeat(300)}) {
            store.record(Stores.model(name, file, Stores.Q4, true, YESTERDAY));
        }

        assertThat(store.models()).hasSize(9);
    }

    @Test
    void a_use_is_noted_and_changes_nothing_else() throws IOException {
        ModelStore store = store();
        StoredModel model = Stores.model("me/it", Stores.file(store, "a.safetensors", 1), Stores.Q4, true, YESTERDAY);
        store.record(model);
        store.touch(model);

        assertThat(store.find("me/it")).singleElement().satisfies(used -> {
            assertThat(used.lastUse()).isAfter(YESTERDAY.plusSeconds(60));
            assertThat(used.usedAt(YESTERDAY)).isEqualTo(model);
        });
    }

    @Test
    void what_somebody_asked_for_stays_asked_for() throws IOException {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 1);
        store.record(Stores.model("/models/it", file, Stores.Q4, true, YESTERDAY));
        store.record(Stores.model("/models/it", file, Stores.Q4, false, YESTERDAY));

        assertThat(store.find("/models/it")).singleElement().matches(StoredModel::asked);
    }

    @Test
    void removing_frees_the_file_unless_another_record_needs_it() throws IOException {
        ModelStore store = store();
        Path file = Stores.file(store, "a.safetensors", 7);
        store.record(Stores.model("me/it", file, Stores.Q4, true, YESTERDAY));
        store.record(Stores.model("/models/it", file, Stores.Q4, false, YESTERDAY));

        assertThat(store.remove("me/it")).contains(0L);
        assertThat(file).exists();
        assertThat(store.remove("/models/it")).contains(7L);
        assertThat(file).doesNotExist();
        assertThat(store.remove("/models/it")).isEmpty();
    }

    @Test
    void one_format_can_be_removed() throws IOException {
        ModelStore store = store();
        StoredModel q4 = Stores.model("me/it", Stores.file(store, "q4", 1), Stores.Q4, true, YESTERDAY);
        StoredModel q8 = Stores.model("me/it", Stores.file(store, "q8", 2), Stores.Q8, true, YESTERDAY);
        store.record(q4);
        store.record(q8);

        assertThat(store.remove(q8)).contains(2L);
        assertThat(store.find("me/it")).containsExactly(q4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"version\": 2}",
                "not json",
                "RECORD,",
                "RECORD RECORD",
            })
    void a_damaged_record_is_left_out_and_reported(String content) throws IOException {
        ModelStore store = store();
        store.record(Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY));
        Path record = onlyRecord(store);
        Files.writeString(record, content.replace("RECORD", Files.readString(record)));

        assertThat(store.models()).isEmpty();
        assertThat(store.damaged()).containsExactly(record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "/etc/passwd", "..", ".", ".hidden", "a/b", "a\\\\b", "", "C:x", "a\\u0000b"})
    void a_record_cannot_point_out_of_the_folder_of_files(String file) throws IOException {
        ModelStore store = store();
        store.record(Stores.model("me/it", Stores.file(store, "inside", 1), Stores.Q4, true, YESTERDAY));
        Path record = onlyRecord(store);
        Path outside = Files.writeString(store.home().resolve("outside"), "precious");
        Files.writeString(record, Files.readString(record).replace("\"inside\"", "\"" + file + "\""));

        assertThat(store.models()).isEmpty();
        assertThat(store.remove("me/it")).isEmpty();
        store.prune(Duration.ofDays(1), false);
        assertThat(outside).exists();
        assertThat(record).doesNotExist();
    }

    @Test
    void a_byte_cut_anywhere_never_gives_another_model() throws IOException {
        ModelStore store = store();
        StoredModel model = Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY);
        store.record(model);
        Path record = onlyRecord(store);
        byte[] whole = Files.readAllBytes(record);
        for (int length = 0; length < whole.length; length++) {
            Files.write(record, java.util.Arrays.copyOf(whole, length));

            assertThat(store.models()).isEmpty();
        }
    }

    @Test
    void a_changed_byte_anywhere_never_points_elsewhere() throws IOException {
        ModelStore store = store();
        store.record(Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY));
        Path record = onlyRecord(store);
        byte[] whole = Files.readAllBytes(record);
        for (int at = 0; at < whole.length; at++) {
            for (char other : "/.\\\"0 ".toCharArray()) {
                byte[] changed = whole.clone();
                changed[at] = (byte) other;
                Files.write(record, changed);

                assertThat(store.models())
                        .allMatch(model -> model.file().getParent().equals(store.files()));
            }
        }
    }

    @Test
    void a_folder_in_place_of_a_record_is_damage_and_can_be_pruned() throws IOException {
        ModelStore store = store();
        store.record(Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY));
        Path odd = Files.createDirectories(store.home().resolve("models/odd.json/inside"));

        assertThat(store.models()).hasSize(1);
        assertThat(store.damaged()).containsExactly(odd.getParent());
        store.prune(Duration.ofDays(1), false);
        assertThat(odd.getParent()).doesNotExist();
        assertThat(store.models()).hasSize(1);
    }

    @Test
    void a_model_whose_file_is_gone_is_not_listed_and_not_recorded() throws IOException {
        ModelStore store = store();
        StoredModel model = Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY);
        store.record(model);
        Files.delete(model.file());

        assertThat(store.models()).isEmpty();
        assertThatThrownBy(() -> store.record(model))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("has been removed from the model store; prepare the model again.");
    }

    @Test
    void a_file_elsewhere_is_not_recorded() throws IOException {
        Path elsewhere = Files.createFile(folder.resolve("elsewhere"));

        assertThatThrownBy(() -> store().record(Stores.model("me/it", elsewhere, Stores.Q4, true, YESTERDAY)))
                .hasMessage(elsewhere + " is not a file of the model store.");
    }

    @Test
    void names_of_work_stay_inside() {
        ModelStore store = store();

        assertThat(store.unfinished("a-b.1"))
                .isDirectory()
                .isEqualTo(store.home().resolve("unfinished/a-b.1"));
        assertThat(store.lock("a-b.1").getParent())
                .isDirectory()
                .isEqualTo(store.home().resolve("locks"));
        for (String bad : new String[] {"", "..", "a/b", ".a", "a b"}) {
            assertThatThrownBy(() -> store.unfinished(bad)).isInstanceOf(PixtralException.class);
            assertThatThrownBy(() -> store.lock(bad)).isInstanceOf(PixtralException.class);
        }
    }

    @Test
    void a_read_only_store_can_be_read_and_used() throws IOException {
        ModelStore store = store();
        StoredModel model = Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY);
        store.record(model);
        Path records = store.home().resolve("models");
        Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            Assumptions.assumeFalse(Files.isWritable(records), "this user may write everywhere");
            store.touch(model);

            assertThat(store.find("me/it")).hasSize(1);
            assertThatThrownBy(() -> store.record(Stores.model("me/other", model.file(), Stores.Q4, true, YESTERDAY)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("The model store cannot be changed")
                    .hasMessageContaining("PIXTRAL_HOME");
        } finally {
            Files.setPosixFilePermissions(records, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void a_store_that_cannot_be_created_says_so() throws IOException {
        ModelStore store =
                ModelStore.at(Files.createFile(folder.resolve("file")).resolve("home"));

        assertThat(store.models()).isEmpty();
        store.touch(new StoredModel("a/b", Optional.empty(), folder, Stores.Q4, 1, true, YESTERDAY));
        assertThatThrownBy(store::files)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The model store cannot be changed: " + store.home());
    }

    @Test
    void an_interrupt_ends_the_wait_and_stays() throws IOException {
        ModelStore store = store();
        StoredModel model = Stores.model("me/it", Stores.file(store, "a", 1), Stores.Q4, true, YESTERDAY);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> store.record(model)).hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        store.record(model); // the lock is free
        assertThat(store.find("me/it")).hasSize(1);
    }
}
