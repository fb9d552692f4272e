package dev.pixtral.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.kernels.KvLayout;
import dev.pixtral.kernels.KvType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StateFileTest {
    private static final int POSITIONS = 2 * KvLayout.PAGE + 5;
    private static final KvLayout LAYOUT = new KvLayout(KvType.BF16, 2, 2, 4);
    private static final StateOrigin ORIGIN = new StateOrigin("model", LAYOUT, "salt");

    @TempDir
    private Path folder;

    private Path file;
    private Arena arena;

    @BeforeEach
    void open() {
        file = folder.resolve("chat.state");
        arena = Arena.ofConfined();
    }

    @AfterEach
    void close() {
        arena.close();
    }

    /** Text, a picture of which the last patch is missing, and an answer. */
    private static Content content() {
        int[] ids = new int[POSITIONS];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i >= 3 && i < 8 ? 10 : 1000 + i;
        }
        return Content.of(ids, 10, List.of(key(1), key(2)), new int[] {3, 3});
    }

    private static PictureKey key(int number) {
        byte[] bytes = new byte[PictureKey.BYTES];
        bytes[0] = (byte) number;
        return PictureKey.of(bytes);
    }

    private List<MemorySegment> pages(KvLayout layout) {
        Random random = new Random(1);
        List<MemorySegment> pages = new ArrayList<>();
        for (int i = 0; i < KvLayout.pages(POSITIONS); i++) {
            byte[] bytes = new byte[(int) layout.pageBytes()];
            random.nextBytes(bytes);
            pages.add(arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
        }
        return pages;
    }

    private void write() throws IOException {
        StateFile.write(file, ORIGIN, content(), pages(LAYOUT));
    }

    private List<byte[]> read(StateOrigin origin) throws IOException {
        try (StateFile state = StateFile.open(file, origin)) {
            assertThat(state.content().toBytes()).isEqualTo(content().toBytes());
            MemorySegment page = arena.allocate(origin.layout().pageBytes());
            List<byte[]> pages = new ArrayList<>();
            for (int i = 0; i < KvLayout.pages(POSITIONS); i++) {
                state.read(page);
                pages.add(page.toArray(ValueLayout.JAVA_BYTE));
            }
            return pages;
        }
    }

    @ParameterizedTest
    @EnumSource(KvType.class)
    void should_read_what_was_written_and_nothing_behind_the_text(KvType type) throws IOException {
        KvLayout layout = new KvLayout(type, 2, 2, 4);
        StateOrigin origin = new StateOrigin("model", layout, "salt");
        List<MemorySegment> pages = pages(layout);

        StateFile.write(file, origin, content(), pages);
        List<byte[]> read = read(origin);

        assertThat(read.get(0)).isEqualTo(pages.get(0).toArray(ValueLayout.JAVA_BYTE));
        assertThat(read.get(1)).isEqualTo(pages.get(1).toArray(ValueLayout.JAVA_BYTE));
        MemorySegment last = MemorySegment.ofArray(read.get(2));
        KvLayout.Head head = layout.head(1, 1);
        for (int slot = 0; slot < KvLayout.PAGE; slot++) {
            for (int d = 0; d < 4; d++) {
                boolean text = slot < POSITIONS % KvLayout.PAGE;
                float key = head.keys().get(pages.get(2), d, slot);
                float value = head.values().get(pages.get(2), slot, d);
                assertThat(head.keys().get(last, d, slot)).isEqualTo(text ? key : 0);
                assertThat(head.values().get(last, slot, d)).isEqualTo(text ? value : 0);
            }
        }
    }

    @Test
    void should_delete_its_own_files_only() throws IOException {
        Path other = folder.resolve("thesis");
        StateFile.delete(other);
        for (String content : new String[] {"", "PXT", "a thesis"}) {
            Files.writeString(other, content);
            StateFile.delete(other);
            assertThat(other).hasContent(content);
        }
        StateFile.delete(folder);
        assertThat(folder).isDirectory();

        write();
        Files.writeString(folder.resolve(".chat.state.0123abcd.tmp"), "of a killed process");
        StateFile.delete(file);
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(other));
    }

    @Test
    void should_write_equal_files_for_equal_texts_whatever_is_behind_them() throws IOException {
        List<MemorySegment> pages = pages(LAYOUT);
        StateFile.write(file, ORIGIN, content(), pages);
        byte[] first = Files.readAllBytes(file);
        LAYOUT.head(0, 1).store(pages.get(2), 20, new float[] {1, 2, 3, 4}, new float[] {5, 6, 7, 8}, 0);

        StateFile.write(file, ORIGIN, content(), pages);

        assertThat(Files.readAllBytes(file)).isEqualTo(first);
    }

    @Test
    void should_notice_every_changed_byte() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] changed = whole.clone();
            changed[at] ^= (byte) (1 << at % 8);
            Files.write(file, changed);
            assertThatThrownBy(() -> read(ORIGIN)).as("byte %d", at).isInstanceOf(StateFile.Unusable.class);
        }
    }

    @Test
    void should_notice_every_missing_byte_and_one_too_many() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int length = whole.length - 1; length >= 0; length--) {
                channel.truncate(length);
                assertThatThrownBy(() -> StateFile.open(file, ORIGIN))
                        .as("%d bytes", length)
                        .isInstanceOf(StateFile.Unusable.class);
            }
        }
        Files.write(file, whole);
        Files.write(file, new byte[1], StandardOpenOption.APPEND);
        assertThatThrownBy(() -> StateFile.open(file, ORIGIN)).isInstanceOf(StateFile.Unusable.class);
    }

    @Test
    void should_notice_pages_in_another_order_or_of_another_text() throws IOException {
        write();
        byte[] whole = Files.readAllBytes(file);
        int page = (int) LAYOUT.pageBytes() + 32;
        int first = whole.length - 3 * page;
        byte[] swapped = whole.clone();
        System.arraycopy(whole, first, swapped, first + page, page);
        System.arraycopy(whole, first + page, swapped, first, page);
        Files.write(file, swapped);
        assertThatThrownBy(() -> read(ORIGIN)).isInstanceOf(StateFile.Unusable.class);

        int[] others = new int[POSITIONS];
        StateFile.write(file, ORIGIN, Content.of(others, 10, List.of(), new int[0]), pages(LAYOUT));
        byte[] other = Files.readAllBytes(file);
        System.arraycopy(whole, whole.length - 3 * page, other, other.length - 3 * page, page);
        Files.write(file, other);
        try (StateFile state = StateFile.open(file, ORIGIN)) {
            MemorySegment target = arena.allocate(LAYOUT.pageBytes());
            assertThatThrownBy(() -> state.read(target)).isInstanceOf(StateFile.Unusable.class);
            assertThat(target.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        }
    }

    @Test
    void should_say_why_a_file_of_another_origin_does_not_fit() throws IOException {
        write();
        String library = ORIGIN.library();
        refused(new StateOrigin("other", LAYOUT, "salt"), "another model computed it");
        refused(
                new StateOrigin("model", "pixtral-java/0", LAYOUT, "salt"),
                library + " wrote it, but this is pixtral-java/0");
        refused(
                new StateOrigin("model", new KvLayout(KvType.F32, 2, 2, 4), "salt"),
                "its keys and values are stored as BF16, those of this engine as F32");
        refused(new StateOrigin("model", new KvLayout(KvType.BF16, 2, 4, 2), "salt"), "have other sizes");
        refused(new StateOrigin("model", LAYOUT, ""), "it was saved with another salt");
        Files.writeString(file, "not a saved state, but a text of a certain length");
        refused(ORIGIN, "it is not a saved state");
    }

    private void refused(StateOrigin origin, String why) {
        assertThatThrownBy(() -> StateFile.open(file, origin))
                .isInstanceOf(StateFile.Unusable.class)
                .hasMessageContaining(why);
    }

    /** With the right hash: a length is refused for what it says. */
    @Test
    void should_refuse_impossible_lengths() throws IOException {
        for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 0}) {
            byte[] content = content().toBytes();
            ByteBuffer.wrap(content).putInt(length);
            assertThatThrownBy(() -> Content.ofBytes(ByteBuffer.wrap(content)))
                    .isInstanceOf(IllegalArgumentException.class);
            ByteBuffer.wrap(content).putInt(0, POSITIONS).putInt(4, length);
            assertThatThrownBy(() -> Content.ofBytes(ByteBuffer.wrap(content)))
                    .isInstanceOf(IllegalArgumentException.class);
            write();
            byte[] whole = Files.readAllBytes(file);
            ByteBuffer.wrap(whole).putInt(StateFile.MAGIC.length() + Integer.BYTES, length);
            Files.write(file, whole);
            refused(ORIGIN, StateFile.DAMAGED);
        }
    }

    @Test
    void should_keep_the_earlier_file_and_leave_nothing_if_writing_fails() throws IOException {
        write();
        byte[] before = Files.readAllBytes(file);
        List<MemorySegment> tooFew = pages(LAYOUT).subList(0, 2);

        assertThatThrownBy(() -> StateFile.write(file, ORIGIN, content(), tooFew))
                .isInstanceOf(IndexOutOfBoundsException.class);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(names()).containsExactly("chat.state");
    }

    @Test
    void should_be_readable_only_by_its_owner() throws IOException {
        write();
        write();

        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void should_delete_what_a_killed_process_left_but_no_file_that_is_being_written() throws IOException {
        Files.writeString(folder.resolve(".chat.state.0123abcd.tmp"), "left behind");
        Files.writeString(folder.resolve(".chat.state.notes.tmp"), "somebody's");
        Files.writeString(folder.resolve(".other.state.0123abcd.tmp"), "another's");
        try (Replacement writing = Replacement.of(file)) {
            write();
            assertThat(names()).hasSize(4).contains("chat.state", ".chat.state.notes.tmp", ".other.state.0123abcd.tmp");
            writing.publish();
        }
        assertThat(names())
                .containsExactlyInAnyOrder("chat.state", ".chat.state.notes.tmp", ".other.state.0123abcd.tmp");
        assertThat(file).isEmptyFile();
    }

    @Test
    void should_replace_the_target_of_a_link() throws IOException {
        Path target = folder.resolve("target");
        StateFile.write(target, ORIGIN, content(), pages(LAYOUT));
        Files.createSymbolicLink(file, target);

        write();

        assertThat(file).isSymbolicLink();
        assertThat(read(ORIGIN)).hasSize(3);
    }

    @Test
    void should_not_replace_a_file_of_another_kind() throws IOException {
        for (String content : new String[] {"thesis", "the thesis of a year"}) {
            Files.writeString(file, content);
            assertThatIOException().isThrownBy(this::write).withMessageContaining("it is a file of another kind");
            assertThat(file).hasContent(content);
        }
        Files.writeString(file, "");
        write();
        assertThat(read(ORIGIN)).hasSize(3);
        assertThatThrownBy(() -> StateFile.write(folder, ORIGIN, content(), pages(LAYOUT)))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(path -> path.getFileName().toString()).toList();
        }
    }
}
