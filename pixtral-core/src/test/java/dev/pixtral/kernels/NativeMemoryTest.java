package dev.pixtral.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mapped memory in the class of other memory: the same bytes, access and lifetime. */
class NativeMemoryTest {
    @TempDir
    Path folder;

    @Test
    void memory_of_an_arena_is_returned_as_it_is() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(64);

            assertThat(NativeMemory.plain(memory)).isSameAs(memory);
            assertThat(NativeMemory.of(memory)).isSameAs(memory);
        }
    }

    @Test
    void mapped_memory_gets_the_class_of_memory_of_an_arena() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapped = map(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, arena);

            MemorySegment plain = NativeMemory.plain(mapped);

            assertThat(plain.getClass())
                    .isNotEqualTo(mapped.getClass())
                    .isEqualTo(arena.allocate(1).getClass());
            assertThat(plain.address()).isEqualTo(mapped.address());
            assertThat(plain.toArray(ValueLayout.JAVA_BYTE)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
            assertThat(plain.isReadOnly()).isTrue();
            assertThat(NativeMemory.of(mapped)).isSameAs(mapped);
        }
    }

    @Test
    void it_lives_as_long_as_the_arena_of_the_mapping() throws IOException {
        MemorySegment plain;
        try (Arena arena = Arena.ofShared()) {
            plain = NativeMemory.plain(map(new byte[8], arena));
        }

        assertThatThrownBy(() -> plain.get(ValueLayout.JAVA_BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void mapped_memory_that_is_no_ints_is_refused() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = map(new byte[7], arena);

            assertThatThrownBy(() -> NativeMemory.plain(mapped))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("packed weights consist of ints, but have 7 bytes");
        }
    }

    @Test
    void memory_in_the_heap_is_refused() {
        assertThatThrownBy(() -> NativeMemory.of(MemorySegment.ofArray(new int[4])))
                .isInstanceOf(ClassCastException.class);
    }

    private MemorySegment map(byte[] bytes, Arena arena) throws IOException {
        Path file = Files.write(folder.resolve("weights"), bytes);
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, bytes.length, arena);
        }
    }
}
