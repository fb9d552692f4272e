package dev.pixtral.checkpoint.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.CheckpointOutline;
import dev.pixtral.checkpoint.PreparedFile;
import dev.pixtral.checkpoint.Tensor;
import dev.pixtral.checkpoint.TensorPlace;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.PixtralException;
import dev.pixtral.kernels.Workers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors that arrive as they would from a server, and a writer that comes after another one. */
class PreparedWriterTest {
    private final Workers workers = new Workers(2);

    @TempDir
    Path folder;

    private Path unfinished;
    private CheckpointOutline outline;
    private PreparedContents contents;
    private Path expected;

    @BeforeEach
    void prepare() throws IOException {
        unfinished = folder.resolve("work");
        outline = CheckpointOutline.read(PreparedModel.HUGGING_FACE);
        try (Checkpoint source = Checkpoint.open(PreparedModel.HUGGING_FACE)) {
            Checkpoint.Origin origin = source.origin();
            contents = new PreparedContents(source.config(), PreparedModel.Q4, origin.files(), origin.metadata());
        }
        expected = PreparedModel.prepare(
                PreparedModel.HUGGING_FACE, PreparedModel.Q4, Files.createDirectory(folder.resolve("expected")));
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void tensors_may_arrive_in_any_order_and_in_slices() {
        for (long seed = 1; seed <= 3; seed++) {
            Random random = new Random(seed);
            List<TensorPlace> places = new ArrayList<>(outline.tensors());
            Collections.shuffle(places, random);
            try (PreparedWriter writer = open()) {
                places.forEach(place -> writeSlices(writer, place, 1 + random.nextInt(3)));
                assertThat(writer.publish(folder)).hasSameBinaryContentAs(expected);
            }
            assertThat(unfinished).doesNotExist();
        }
    }

    @Test
    void what_was_forced_is_continued_and_the_rest_is_missing() {
        List<TensorPlace> places = outline.tensors();
        try (PreparedWriter writer = open()) {
            places.subList(0, 20).forEach(place -> writeSlices(writer, place, 1));
            writer.force();
            places.subList(20, 30).forEach(place -> writeSlices(writer, place, 1));
        }
        assertThatThrownBy(() -> PreparedFile.read(unfinished))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("the prepared file is unfinished; run the command that writes it again");
        try (PreparedWriter writer = open()) {
            assertThat(writer.missing()).hasSize(places.size() - 20);
            assertThat(writer.isWritten(places.getFirst().name())).isTrue();
            assertThat(writer.isWritten(places.get(20).name())).isFalse();
            assertThatThrownBy(() -> writer.publish(folder)).isInstanceOf(IllegalStateException.class);
            places.subList(20, places.size()).forEach(place -> writeSlices(writer, place, 1));
            assertThat(writer.publish(folder)).hasSameBinaryContentAs(expected);
        }
    }

    @Test
    void a_tensor_whose_bytes_changed_on_the_disk_is_written_again() throws IOException {
        TensorPlace place = outline.tensors().get(3);
        long at;
        try (PreparedWriter writer = open()) {
            outline.tensors().forEach(one -> writeSlices(writer, one, 1));
            writer.force();
            at = writer.layout().places().get(place.name()).begin();
        }
        flip(unfinished, at + 5);
        try (PreparedWriter writer = open()) {
            assertThat(writer.missing()).containsExactly(place.name());
            writeSlices(writer, place, 1);
            assertThat(writer.publish(folder)).hasSameBinaryContentAs(expected);
        }
    }

    @Test
    void other_contents_begin_again() {
        try (PreparedWriter writer = open()) {
            outline.tensors().forEach(place -> writeSlices(writer, place, 1));
        }
        contents = new PreparedContents(contents.config(), PreparedModel.Q8, contents.files(), contents.metadata());
        try (PreparedWriter writer = open()) {
            assertThat(writer.missing()).hasSize(outline.tensors().size());
        }
    }

    @Test
    void a_file_has_one_writer_at_a_time() {
        try (PreparedWriter writer = open()) {
            assertThat(PreparedWriter.tryOpen(unfinished, contents, workers)).isEmpty();
            assertThatThrownBy(this::open)
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("work is being written by another process; wait until it is done.");
            assertThat(writer.missing()).isNotEmpty();
        }
        open().close();
    }

    @Test
    void slices_come_in_order_and_in_whole_groups() {
        TensorPlace place = outline.tensors().stream()
                .filter(one -> one.name().equals("layers.0.feed_forward.w1.weight"))
                .findFirst()
                .orElseThrow();
        try (PreparedWriter writer = open()) {
            assertThat(writer.sliceRows(place.name())).isEqualTo(128);
            assertThat(writer.sliceRows("norm.weight")).isEqualTo(64);
            assertThat(writer.sliceRows("tok_embeddings.weight")).isEqualTo(1);
            withRows(
                    place,
                    0,
                    64,
                    rows -> assertThatThrownBy(() -> writer.write(place.name(), 0, rows))
                            .isInstanceOf(IllegalArgumentException.class));
            withRows(
                    place,
                    128,
                    32,
                    rows -> assertThatThrownBy(() -> writer.write(place.name(), 128, rows))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage(
                                    "rows 128 to 160 of 'layers.0.feed_forward.w1.weight' are no slice that can be written"
                                            + " now"));
            withRows(place, 0, 128, rows -> writer.write(place.name(), 0, rows));
            withRows(place, 128, 32, rows -> writer.write(place.name(), 128, rows));
            assertThat(writer.isWritten(place.name())).isTrue();
            withRows(place, 0, 128, rows -> writer.write(place.name(), 0, rows));
            assertThat(writer.isWritten(place.name())).as("begun again").isFalse();
            assertThatThrownBy(() -> writer.sliceRows("no.such.weight")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_published_file_is_never_replaced() throws IOException {
        Object before = Files.readAttributes(expected, "unix:ino").get("ino");
        try (PreparedWriter writer = open()) {
            outline.tensors().forEach(place -> writeSlices(writer, place, 1));
            assertThat(writer.publish(expected.getParent())).isEqualTo(expected);
        }
        assertThat(Files.readAttributes(expected, "unix:ino").get("ino")).isEqualTo(before);
        assertThat(unfinished).doesNotExist();

        Path other = Files.writeString(folder.resolve("other.safetensors"), "mine");
        try (PreparedWriter writer = open()) {
            outline.tensors().forEach(place -> writeSlices(writer, place, 1));
            assertThatThrownBy(() -> writer.publishAs(other))
                    .isInstanceOf(PixtralException.class)
                    .hasMessageContaining("other.safetensors exists already and has another content");
            assertThat(other).hasContent("mine");
            assertThat(writer.publishAs(folder.resolve("free.safetensors"))).hasSameBinaryContentAs(expected);
        }
    }

    @Test
    void a_damaged_file_of_the_same_name_gives_way() throws IOException {
        Path damaged = folder.resolve(expected.getFileName());
        Files.write(damaged, new byte[100]);
        try (PreparedWriter writer = open();
                FileChannel inUse = FileChannel.open(damaged, StandardOpenOption.READ)) {
            outline.tensors().forEach(place -> writeSlices(writer, place, 1));
            assertThat(writer.publish(folder)).isEqualTo(damaged).hasSameBinaryContentAs(expected);
            assertThat(inUse.size()).as("whoever has it open keeps it").isEqualTo(100);
        }
    }

    @Test
    void an_interrupt_ends_it_and_leaves_a_file_that_can_be_continued() {
        try (PreparedWriter writer = open()) {
            writeSlices(writer, outline.tensors().getFirst(), 1);
            writer.force();
            TensorPlace next = outline.tensors().get(1);
            withRows(next, 0, Math.toIntExact(next.shape().getFirst()), rows -> {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> writer.write(next.name(), 0, rows))
                        .isInstanceOf(PixtralException.class)
                        .hasMessageContaining("the thread was interrupted before the file was finished");
                assertThat(Thread.interrupted()).isTrue();
            });
        }
        try (PreparedWriter writer = open()) {
            assertThat(writer.isWritten(outline.tensors().getFirst().name())).isTrue();
        }
    }

    @Test
    void a_folder_that_is_not_there_is_named() {
        Path nowhere = folder.resolve("nowhere/work");
        assertThatThrownBy(() -> PreparedWriter.open(nowhere, contents, workers))
                .isInstanceOf(PixtralException.class)
                .hasMessageContaining("nowhere/work cannot be written (there is no such folder)");
    }

    private PreparedWriter open() {
        return PreparedWriter.open(unfinished, contents, workers);
    }

    private interface Use {
        void of(Tensor rows);
    }

    /** Reads a slice from the file of the checkpoint, as from a server. */
    private static void withRows(TensorPlace place, int first, int count, Use use) {
        long rowBytes = place.bytes() / place.shape().getFirst();
        try (Arena arena = Arena.ofShared();
                FileChannel channel =
                        FileChannel.open(PreparedModel.HUGGING_FACE.resolve(place.file()), StandardOpenOption.READ)) {
            MemorySegment stored = arena.allocate(count * rowBytes);
            channel.read(stored.asByteBuffer(), place.begin() + first * rowBytes);
            use.of(place.over("server", count, stored));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeSlices(PreparedWriter writer, TensorPlace place, int groups) {
        int rows = Math.toIntExact(place.shape().getFirst());
        int unit = Math.max(writer.sliceRows(place.name()), place.headDim()); // powers of two
        int slice = place.shape().size() == 1 ? rows : unit * groups;
        for (int first = 0; first < rows; first += slice) {
            int row = first;
            withRows(place, row, Math.min(slice, rows - row), tensor -> writer.write(place.name(), row, tensor));
        }
    }

    static void flip(Path file, long at) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ 0x10));
            channel.write(one.flip(), at);
        }
    }
}
