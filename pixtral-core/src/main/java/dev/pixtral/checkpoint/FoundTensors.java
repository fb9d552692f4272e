package dev.pixtral.checkpoint;

import dev.pixtral.errors.CheckpointException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The required tensors of a checkpoint, collected from the headers of its files and checked against its configuration.
 * Not thread-safe.
 */
final class FoundTensors {
    private final ModelConfig config;
    private final String configFile;
    private final String source;
    private final boolean huggingFace;
    private final Map<String, List<Long>> needed;
    private final Map<String, Found> found = new LinkedHashMap<>(); // by canonical name, in the order of the files

    private final Map<String, Long> sizes = new HashMap<>(); // by file

    /** A required tensor, the name that it has in its file, and that file for messages. */
    private record Found(TensorPlace place, String storedName, String fileSource) {}

    /**
     * Begins without tensors.
     *
     * @param config sizes of the model
     * @param configFile name of the configuration file, for messages
     * @param source where missing tensors are missing, for messages
     * @param huggingFace whether names and order of rows are Hugging Face's
     */
    FoundTensors(ModelConfig config, String configFile, String source, boolean huggingFace) {
        this.config = config;
        this.configFile = configFile;
        this.source = source;
        this.huggingFace = huggingFace;
        this.needed = RequiredTensors.of(config);
    }

    /**
     * Collects the tensors of a file.
     *
     * @param file name of the file in the checkpoint
     * @param fileSource the file, for messages
     * @param header its header
     * @throws CheckpointException if a required tensor has another shape or type or occurs twice, or if another tensor
     *     shows that answers would be wrong
     */
    void add(String file, String fileSource, SafetensorsHeader header) {
        sizes.put(file, header.dataBegin() + header.dataBytes());
        for (SafetensorsHeader.Entry entry : header.entries()) {
            String name = huggingFace ? TensorNames.canonical(entry.name()).orElse("") : entry.name();
            List<Long> shape = needed.get(name);
            if (shape == null) {
                Unsupported.refuseExtra(entry.name(), fileSource);
            } else {
                add(new Found(place(name, file, entry, header, shape, fileSource), entry.name(), fileSource));
            }
        }
    }

    private void add(Found one) {
        Found other = found.put(one.place.name(), one);
        if (other != null) {
            throw CheckpointException.at(
                    one.fileSource,
                    "tensor '%s' occurs twice, also as '%s' in %s; remove leftover files of another download"
                            .formatted(
                                    CheckpointException.quote(one.storedName),
                                    CheckpointException.quote(other.storedName),
                                    other.fileSource));
        }
    }

    private TensorPlace place(
            String name,
            String file,
            SafetensorsHeader.Entry entry,
            SafetensorsHeader header,
            List<Long> shape,
            String fileSource) {
        if (!entry.shape().equals(shape)) {
            throw CheckpointException.wrongShape(fileSource, entry.name(), entry.shape(), shape, configFile);
        }
        DType dtype = entry.dtype()
                .filter(DType::isFloatingPoint)
                .orElseThrow(() -> CheckpointException.wrongType(fileSource, entry.name(), entry.type()));
        return new TensorPlace(
                name,
                file,
                dtype,
                shape,
                header.dataBegin() + entry.begin(),
                header.dataBegin() + entry.end(),
                headDim(name));
    }

    private int headDim(String name) {
        if (!huggingFace || !TensorNames.isRotated(name)) {
            return 0;
        }
        return name.startsWith("vision_encoder.")
                ? config.vision().headDim()
                : config.text().headDim();
    }

    /**
     * Checks that no required tensor is missing.
     *
     * @throws CheckpointException that names the first missing one
     */
    void requireAll() {
        for (String name : needed.keySet()) {
            if (!found.containsKey(name)) {
                throw CheckpointException.missingTensor(source, stored().apply(name));
            }
        }
    }

    /** Returns the places of the tensors, file by file, and by their place in the file. */
    List<TensorPlace> places() {
        List<TensorPlace> places = new ArrayList<>();
        Map<String, List<TensorPlace>> byFile = new LinkedHashMap<>();
        found.values()
                .forEach(one -> byFile.computeIfAbsent(one.place.file(), file -> new ArrayList<>())
                        .add(one.place));
        byFile.values().forEach(inFile -> {
            inFile.sort(Comparator.comparingLong(TensorPlace::begin));
            places.addAll(inFile);
        });
        return List.copyOf(places);
    }

    /**
     * Returns the tensors over the contents of their files.
     *
     * @param contents the bytes of a file by its name
     * @throws CheckpointException if a file has changed since its header was read
     */
    TensorTable over(Function<String, MemorySegment> contents) {
        Map<String, Tensor> tensors = new HashMap<>();
        found.forEach((name, one) -> {
            TensorPlace place = one.place;
            MemorySegment file = contents.apply(place.file());
            if (file.byteSize() != sizes.get(place.file())) {
                throw CheckpointException.at(one.fileSource, "the file has changed while it was opened; open it again");
            }
            MemorySegment stored = file.asSlice(place.begin(), place.bytes());
            Tensor.RowOrder order =
                    place.headDim() == 0 ? Tensor.RowOrder.AS_STORED : Tensor.RowOrder.interleaved(place.headDim());
            tensors.put(
                    name,
                    new Tensor(
                            one.storedName,
                            one.fileSource,
                            place.shape(),
                            place.encoding().over(place.shape(), stored.asReadOnly()),
                            order));
        });
        return new TensorTable(tensors, source, configFile, stored());
    }

    private UnaryOperator<String> stored() {
        return huggingFace ? name -> TensorNames.huggingFace(name).orElse(name) : UnaryOperator.identity();
    }
}
