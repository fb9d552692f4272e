package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.StoredMatrix;
import java.io.ByteArrayInputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** An open prepared file: its matrices are those of the kernels, and its tensors decode them. */
final class PreparedCheckpoint implements Checkpoint {
    private final PreparedFile prepared;
    private final MemorySegment file;
    private final Arena arena;
    private final TensorTable tensors;

    private PreparedCheckpoint(PreparedFile prepared, MemorySegment file, Arena arena) {
        this.prepared = prepared;
        this.file = file;
        this.arena = arena;
        Map<String, Tensor> byName = new HashMap<>();
        prepared.layout().places().forEach((name, place) -> {
            if (place.kind() != PreparedLayout.Kind.FILE) {
                byName.put(name, tensor(place));
            }
        });
        this.tensors = new TensorTable(byName, prepared.source(), "its configuration", UnaryOperator.identity())
                .requireAll(prepared.config());
    }

    /** Maps a file until the arena is closed. */
    static Checkpoint open(Path path, Arena arena) {
        MemorySegment file = PreparedFile.map(path, arena);
        PreparedFile prepared = PreparedFile.of(file, path.toString());
        prepared.checkSource();
        return new PreparedCheckpoint(prepared, file, arena);
    }

    /** Opens a file that is in memory, owned by the arena. */
    static Checkpoint of(MemorySegment file, String source, Arena arena) {
        return new PreparedCheckpoint(PreparedFile.of(file, source), file, arena);
    }

    private Tensor tensor(PreparedLayout.Place place) {
        MemorySegment stored = bytes(place);
        boolean bf16Rows = place.dtype() == DType.BF16;
        TensorData data = place.kind() == PreparedLayout.Kind.VECTOR || bf16Rows
                ? new TensorData.Stored(place.dtype(), stored)
                : new TensorData.Packed(matrix(place));
        return new Tensor(place.name(), prepared.source(), place.shape(), data, Tensor.RowOrder.AS_STORED);
    }

    private MemorySegment bytes(PreparedLayout.Place place) {
        return file.asSlice(place.begin(), place.bytes()).asReadOnly();
    }

    private StoredMatrix matrix(PreparedLayout.Place place) {
        return new StoredMatrix(place.format(), place.arrangement(), place.rows(), place.cols(), bytes(place));
    }

    @Override
    public ModelConfig config() {
        return prepared.config();
    }

    @Override
    public Tensor tensor(String name, int... shape) {
        return tensors.find(name, shape);
    }

    @Override
    public boolean has(String name) {
        return tensors.has(name);
    }

    @Override
    public Optional<WeightFormats> formats() {
        return Optional.of(prepared.layout().formats());
    }

    @Override
    public Optional<StoredMatrix> matrix(String name, int rows, int cols) {
        PreparedLayout.Place place = prepared.layout().places().get(name);
        if (place == null
                || place.kind() != PreparedLayout.Kind.MATRIX
                || place.rows() != rows
                || place.cols() != cols) {
            throw CheckpointException.at(
                    prepared.source(),
                    "contains no matrix '%s' of %d rows and %d columns; prepare the model again"
                            .formatted(CheckpointException.quote(name), rows, cols));
        }
        return Optional.of(matrix(place));
    }

    @Override
    public Optional<TokenizerFile> tokenizer() {
        Map<String, PreparedLayout.Place> places = prepared.layout().places();
        return TokenizerFile.choose(name -> places.containsKey(PreparedLayout.FILE_PREFIX + name))
                .map(name -> new TokenizerFile(
                        name,
                        prepared.source() + " " + name,
                        () -> new ByteArrayInputStream(content(places.get(PreparedLayout.FILE_PREFIX + name)))));
    }

    private byte[] content(PreparedLayout.Place place) {
        return PreparedFile.read(place, file, prepared.checksums().get(place.index()), prepared.source());
    }

    @Override
    public Origin origin() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        prepared.layout().places().forEach((name, place) -> {
            if (place.kind() == PreparedLayout.Kind.FILE) {
                files.put(name.substring(PreparedLayout.FILE_PREFIX.length()), content(place));
            }
        });
        return new Origin(files, prepared.metadata());
    }

    @Override
    public Optional<String> contentHash() {
        return Optional.of(prepared.hash());
    }

    @Override
    public String source() {
        return prepared.source();
    }

    @Override
    public String layout() {
        return "prepared";
    }

    @Override
    public long bytes() {
        return prepared.layout().places().values().stream()
                .filter(place -> place.kind() != PreparedLayout.Kind.FILE)
                .mapToLong(PreparedLayout.Place::bytes)
                .sum();
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
