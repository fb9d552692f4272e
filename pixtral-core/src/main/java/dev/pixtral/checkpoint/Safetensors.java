package dev.pixtral.checkpoint;

import dev.pixtral.api.Internal;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file in memory: 8 bytes with the length of the header, the header, then the tensors' values.
 *
 * <p>Opening maps the file and checks the header against the file's size; no value is read. Thread-safe. It owns the
 * mapped memory: after {@link #close} reading its tensors throws {@link IllegalStateException}.
 *
 * <p>Format: {@code github.com/huggingface/safetensors}, README.
 */
@Internal
public final class Safetensors implements AutoCloseable {
    private final Arena arena;
    private final String source;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private Safetensors(Arena arena, String source, Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.arena = arena;
        this.source = source;
        this.tensors = Collections.unmodifiableMap(tensors);
        this.metadata = metadata;
    }

    /**
     * Maps a file; to be closed after use.
     *
     * @param file a safetensors file
     * @return its tensors
     * @throws CheckpointException if the file cannot be read, is damaged, incomplete, or of another kind
     */
    public static Safetensors open(Path file) {
        Arena arena = Arena.ofShared();
        try {
            return map(file, arena);
        } catch (CheckpointException e) {
            arena.close();
            throw e;
        }
    }

    /** Maps a file until the arena is closed. */
    static Safetensors map(Path file, Arena arena) {
        try {
            return of(mapped(file, arena), file.toString(), arena);
        } catch (InternalError e) { // how the JVM reports a mapped page without a file behind it
            throw CheckpointException.shrunk(file.toString(), e);
        }
    }

    /** Maps the bytes of a file until the arena is closed. */
    static MemorySegment mapped(Path file, Arena arena) {
        PlainFiles.requireFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (UnsupportedOperationException e) {
            throw CheckpointException.unreadable(file.toString(), new IOException(e));
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    /** Reads the contents of a file that are already in memory, owned by the arena. */
    static Safetensors of(MemorySegment file, String source, Arena arena) {
        SafetensorsHeader header = SafetensorsHeader.of(file, source);
        MemorySegment data = file.asSlice(header.dataBegin()).asReadOnly();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Entry entry : header.entries()) {
            MemorySegment values = data.asSlice(entry.begin(), entry.end() - entry.begin());
            entry.dtype()
                    .ifPresent(dtype -> tensors.put(
                            entry.name(),
                            new Tensor(entry.name(), source, dtype, entry.shape(), values, Tensor.RowOrder.AS_STORED)));
        }
        return new Safetensors(arena, source, tensors, header.metadata());
    }

    /**
     * Returns the file that contains these tensors.
     *
     * @return path or name, for messages
     */
    public String source() {
        return source;
    }

    /**
     * Returns all tensors whose type is known, see {@link DType}, in the order of their values in the file.
     *
     * @return immutable collection
     */
    public Collection<Tensor> tensors() {
        return tensors.values();
    }

    /**
     * Looks up a tensor by its name in this file.
     *
     * @param name exact name
     * @return the tensor, or empty if the file has no tensor with that name and a known type
     */
    public Optional<Tensor> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /**
     * Returns the free text that the file contains.
     *
     * @return immutable map, empty if there is none
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Unmaps the file; reading its tensors afterwards throws {@link IllegalStateException}. May be called again. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
