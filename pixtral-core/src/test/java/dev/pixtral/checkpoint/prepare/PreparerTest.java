package dev.pixtral.checkpoint.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Arrangement;
import dev.pixtral.kernels.Workers;
import dev.pixtral.progress.Progress;
import dev.pixtral.progress.ProgressListener;
import dev.pixtral.testing.TinyModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparing whole checkpoints: once, with progress, and with a sentence when it is not possible. */
class PreparerTest {
    private final Workers workers = new Workers(2);

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void the_second_time_finds_the_first_result() throws IOException {
        Path first = PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder);
        FileTime time = Files.getLastModifiedTime(first);
        assertThat(PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder))
                .isEqualTo(first);
        assertThat(Files.getLastModifiedTime(first)).isEqualTo(time);

        Path other = PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q8, folder);
        assertThat(PreparedModel.files(folder)).containsExactlyInAnyOrder(first, other);
    }

    @Test
    void the_file_is_named_after_the_model_also_in_the_cache_of_the_hub() {
        Path commit = folder.resolve("models--owner--my-model.1/snapshots/0123456789abcdef0123456789abcdef01234567");
        TinyModels.copy(TinyModels.NATIVE, commit);

        assertThat(PreparedModel.prepare(commit, PreparedModel.Q4, folder.resolve("prepared"))
                        .getFileName()
                        .toString())
                .matches("my-model\\.1-q4-[0-9a-f]{16}\\.safetensors");
        assertThat(PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder.resolve("prepared"))
                        .getFileName()
                        .toString())
                .startsWith("native-q4-");
    }

    @Test
    void a_damaged_result_is_made_again() throws IOException {
        Path first = PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder);
        byte[] right = Files.readAllBytes(first);
        Files.write(first, Arrays.copyOf(right, right.length - 1));
        assertThat(PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder))
                .isEqualTo(first);
        assertThat(first).hasBinaryContent(right);
    }

    @Test
    void progress_grows_to_the_end() {
        List<Progress> told = new ArrayList<>();
        try (Checkpoint source = PreparedModel.random(4, 512)) {
            Preparer.prepare(source, PreparedModel.Q4, folder, workers, "name", told::add);
            assertThat(told).hasSizeGreaterThan(1).allSatisfy(one -> {
                assertThat(one).isInstanceOf(Progress.Preparing.class);
                assertThat(one.total()).isEqualTo(source.bytes());
                assertThat(((Progress.Preparing) one).model()).isEqualTo("name");
            });
        }
        assertThat(told).extracting(Progress::done).isSorted();
        assertThat(told.getFirst().done()).isZero();
        assertThat(told.getLast().done()).isEqualTo(told.getLast().total());
        assertThat(told.subList(0, told.size() - 1)).allMatch(one -> one.done() < one.total());
    }

    @Test
    void two_threads_do_the_work_once() {
        AtomicInteger writers = new AtomicInteger();
        List<CompletableFuture<Path>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            both.add(CompletableFuture.supplyAsync(() -> {
                try (Checkpoint source = PreparedModel.random(2, 512);
                        Workers own = new Workers(1)) {
                    List<Progress> told = new ArrayList<>();
                    Path file = Preparer.prepare(source, PreparedModel.Q4, folder, own, "random", told::add);
                    assertThat(told).extracting(Progress::done).isSorted();
                    writers.incrementAndGet();
                    return file;
                }
            }));
        }
        assertThat(both.get(0).join()).isEqualTo(both.get(1).join());
        assertThat(writers).hasValue(2);
        assertThat(PreparedModel.files(folder)).hasSize(1);
        Preparer.verify(both.get(0).join(), ProgressListener.NONE);
    }

    @Test
    void the_one_that_waits_says_so_and_tells_no_one_else() throws Exception {
        CompletableFuture<String> note = new CompletableFuture<>();
        List<String> ownNotes = new ArrayList<>();
        List<CompletableFuture<Path>> second = new ArrayList<>();
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE)) {
            Path first = Preparer.prepare(
                    source,
                    PreparedModel.Q4,
                    folder,
                    workers,
                    "first",
                    _ -> {
                        if (second.isEmpty()) {
                            second.add(CompletableFuture.supplyAsync(() -> prepareAgain(note)));
                            assertThat(note.orTimeout(60, TimeUnit.SECONDS).join())
                                    .isEqualTo("Another process or thread prepares second: waiting for it.");
                        }
                    },
                    ownNotes::add);
            assertThat(second.getFirst().get(60, TimeUnit.SECONDS)).isEqualTo(first);
        }
        assertThat(ownNotes).isEmpty();
    }

    private Path prepareAgain(CompletableFuture<String> note) {
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE);
                Workers own = new Workers(1)) {
            return Preparer.prepare(
                    source, PreparedModel.Q4, folder, own, "second", ProgressListener.NONE, note::complete);
        }
    }

    @Test
    void two_processes_do_the_work_once() throws Exception {
        Path prepared = Files.createDirectory(folder.resolve("prepared"));
        List<Process> both = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                both.add(PrepareProcess.start(
                        prepared, 6, 512, folder.resolve("output" + i).toFile(), List.of()));
            }
            for (Process process : both) {
                assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            both.forEach(Process::destroyForcibly);
        }
        assertThat(PreparedModel.files(prepared)).hasSize(1);
        String file = PreparedModel.files(prepared).getFirst().toString();
        assertThat(Files.readAllLines(folder.resolve("output0")))
                .startsWith("begins")
                .endsWith(file);
        assertThat(Files.readAllLines(folder.resolve("output1")))
                .startsWith("begins")
                .endsWith(file);
        Preparer.verify(Path.of(file), ProgressListener.NONE);
    }

    /** 50 MB of weights with a heap that is smaller than any copy of them. */
    @Test
    void a_small_heap_suffices() throws Exception {
        Path prepared = Files.createDirectory(folder.resolve("prepared"));
        Path output = folder.resolve("output");
        Process process = PrepareProcess.start(
                prepared, 3, 2048, output.toFile(), List.of(), "-Xmx24m", "-XX:MaxDirectMemorySize=8m");
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(PreparedModel.files(prepared)).as(Files.readString(output)).hasSize(1);
        assertThat(Files.size(PreparedModel.files(prepared).getFirst())).isGreaterThan(40_000_000);
    }

    /** The system refuses to let the file grow, as a full disk does, but with another reason. */
    @Test
    void a_failing_write_is_one_sentence_and_can_be_continued() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")));
        Path prepared = Files.createDirectory(folder.resolve("prepared"));
        Path output = folder.resolve("output");
        Process process = PrepareProcess.start(
                prepared, 2, 512, output.toFile(), List.of("/bin/bash", "-c", "ulimit -f 1000; exec \"$@\"", "bash"));
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readAllLines(output).getLast())
                .matches("refused: .*random.*\\.unfinished cannot be written \\(.+\\); name another folder\\.");
        try (Checkpoint source = PreparedModel.random(2, 512)) {
            Preparer.verify(PreparedModel.prepare(source, PreparedModel.Q4, prepared), ProgressListener.NONE);
        }
        assertThat(PreparedModel.files(prepared)).hasSize(1);
    }

    @Test
    void a_disk_without_room_is_refused_with_the_numbers() {
        assertThatThrownBy(() -> Disk.require(Path.of("/models"), 9_100_000_000L, 3_200_000_000L))
                .isInstanceOf(PixtralException.class)
                .hasMessage("/models: the prepared file needs 9.1 GB more, but the disk has room for 3.2 GB; make room,"
                        + " or name a file on another disk.");
        Disk.require(Path.of("/models"), 100, 100);
        assertThat(Disk.writing(folder, new IOException("No space left on device")))
                .hasMessageContaining(
                        "(No space left on device); make room on its disk, or name a file on another disk.");
        assertThat(Disk.isFull(folder, new IOException("Input/output error"))).isFalse();
        assertThat(Disk.writing(folder, new FileSystemException(folder.toString(), null, "Read-only file system")))
                .hasMessage(folder + " cannot be written (Read-only file system); name another folder.");
    }

    @Test
    void nothing_stays_on_a_full_disk() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path unfinished = Files.createSymbolicLink(folder.resolve("it" + Preparer.UNFINISHED), full);
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE)) {
            Checkpoint.Origin origin = source.origin();
            PreparedContents contents =
                    new PreparedContents(source.config(), PreparedModel.Q4, origin.files(), origin.metadata());
            assertThatThrownBy(() -> PreparedWriter.open(unfinished, contents, workers))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("make room on its disk");
        }
        assertThat(unfinished).doesNotExist();
        assertThat(PreparedModel.files(folder)).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_written_is_named() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE)) {
            assertThatThrownBy(() -> Preparer.prepare(
                            source, PreparedModel.Q4, file.resolve("below"), workers, "tiny", ProgressListener.NONE))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("file/below cannot be written (");
        }
    }

    @Test
    void an_interrupt_ends_it_and_the_next_run_continues() {
        try (Checkpoint source = PreparedModel.random(4, 512)) {
            assertThatThrownBy(() -> Preparer.prepare(source, PreparedModel.Q4, folder, workers, "random", one -> {
                        if (one.done() < one.total()) { // at the latest in the first report, before the first tensor
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining(
                            "the thread was interrupted before the file was finished; run the same again");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(PreparedModel.files(folder))
                    .hasSize(1)
                    .allMatch(file -> file.toString().endsWith(Preparer.UNFINISHED));
            List<Progress> told = new ArrayList<>();
            Preparer.verify(
                    Preparer.prepare(source, PreparedModel.Q4, folder, workers, "random", told::add),
                    ProgressListener.NONE);
            assertThat(PreparedModel.files(folder)).hasSize(1);
        }
    }

    @Test
    void a_source_that_changes_meanwhile_gives_no_file() throws IOException {
        Path changing = folder.resolve("changing");
        PreparedFilesTest.copy(PreparedModel.NATIVE, changing);
        try (Checkpoint source = Checkpoint.open(changing)) {
            assertThatThrownBy(() -> Preparer.prepare(
                            source, PreparedModel.Q4, folder.resolve("to"), workers, "tiny", _ -> touch(changing)))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining(
                            "changing: consolidated.safetensors has changed since the checkpoint was opened; open it again");
        }
        assertThat(PreparedModel.files(folder.resolve("to"))).isEmpty();
    }

    /** The weights that are open are the old ones, so their file must not look as if it had been made from the new. */
    @Test
    void a_source_that_was_replaced_since_it_was_opened_gives_no_file() throws IOException {
        Path changing = folder.resolve("changing");
        PreparedFilesTest.copy(PreparedModel.NATIVE, changing);
        Path weights = changing.resolve("consolidated.safetensors");
        try (Checkpoint source = Checkpoint.open(changing)) {
            Path other = Files.copy(weights, folder.resolve("other"));
            Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
            Files.move(other, weights, StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> PreparedModel.prepare(source, PreparedModel.Q4, folder.resolve("to")))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("has changed since the checkpoint was opened");
        }
        assertThat(folder.resolve("to")).doesNotExist();
    }

    /** As after a kill between the two steps that give a file its name. */
    @Test
    void a_second_name_of_a_finished_file_is_not_written() throws IOException {
        Path finished = PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder);
        byte[] right = Files.readAllBytes(finished);
        Path unfinished = Files.createLink(folder.resolve("it" + Preparer.UNFINISHED), finished);

        assertThat(UnfinishedFile.tryOpen(unfinished)).isEmpty();
        assertThat(unfinished).doesNotExist();
        try (UnfinishedFile again = UnfinishedFile.tryOpen(unfinished).orElseThrow()) {
            assertThat(again.size()).isZero();
        }
        assertThat(finished).hasBinaryContent(right);
    }

    private static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder.resolve("consolidated.safetensors"), FileTime.from(Instant.EPOCH));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nothing is left of a file that can never be finished. */
    @Test
    void a_weight_that_is_not_a_number_gives_no_file() throws IOException {
        Path source = folder.resolve("source");
        PreparedFilesTest.copy(PreparedModel.NATIVE, source);
        Path weights = source.resolve("consolidated.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 8192, (byte) 0xFF); // NaN in bfloat16
        Files.write(weights, bytes);
        assertThatThrownBy(() -> PreparedModel.prepare(source, PreparedModel.Q4, folder.resolve("to")))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("a weight is not a number or too large to be stored in 8 or 4 bits");
        assertThat(PreparedModel.files(folder.resolve("to"))).isEmpty();
    }

    @Test
    void an_error_of_the_listener_is_passed_on() {
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE)) {
            assertThatThrownBy(() -> Preparer.prepare(source, PreparedModel.Q4, folder, workers, "tiny", _ -> {
                        throw new IllegalArgumentException("mine");
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mine");
        }
    }

    @Test
    void files_that_nobody_continues_are_deleted_after_days() throws IOException {
        Path old = Files.createFile(folder.resolve("old-q4-0123" + Preparer.UNFINISHED));
        Path recent = Files.createFile(folder.resolve("recent-q4-0123" + Preparer.UNFINISHED));
        Path used = Files.createFile(folder.resolve("used-q4-0123" + Preparer.UNFINISHED));
        FileTime days = FileTime.from(Instant.now().minus(Duration.ofDays(4)));
        Files.setLastModifiedTime(old, days);
        Files.setLastModifiedTime(used, days);
        try (UnfinishedFile writer = UnfinishedFile.tryOpen(used).orElseThrow()) {
            PreparedModel.prepare(PreparedModel.NATIVE, PreparedModel.Q4, folder);
            assertThat(writer.size()).isZero();
        }
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
        assertThat(used).exists();
    }

    @Test
    void a_file_of_a_given_name_is_not_overwritten() throws IOException {
        Path target = Files.writeString(folder.resolve("mine.safetensors"), "mine");
        try (Checkpoint source = Checkpoint.open(PreparedModel.NATIVE)) {
            assertThatThrownBy(() -> as(source, target))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("mine.safetensors exists already and has another content; name another file");
            assertThat(target).hasContent("mine");
            Files.delete(target);
            as(source, target);
            FileTime time = Files.getLastModifiedTime(target);
            as(source, target);
            assertThat(Files.getLastModifiedTime(target)).isEqualTo(time);
        }
        assertThat(PreparedModel.files(folder)).containsExactly(target);
    }

    @Test
    void the_embedded_model_can_be_prepared() {
        try (Checkpoint embedded = EmbeddedModel.open()) {
            Path file = PreparedModel.prepare(embedded, PreparedModel.Q8, folder);
            assertThat(file.getFileName().toString()).startsWith("pixtral-tiny-q8-");
            assertThat(PreparedFile.read(file).origin()).isEqualTo("pixtral-tiny");
            try (Checkpoint opened = Checkpoint.open(file)) {
                assertThat(opened.config()).isEqualTo(embedded.config());
            }
        }
    }

    private void as(Checkpoint source, Path target) {
        Preparer.prepareAs(
                source, PreparedModel.Q4, Arrangement.KERNELS, target, workers, "tiny", ProgressListener.NONE);
    }
}
