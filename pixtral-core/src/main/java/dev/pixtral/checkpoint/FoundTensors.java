package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.packed.PackedMatrix;
import dev.pixtral.checkpoint.packed.PackedRows;
import dev.pixtral.checkpoint.packed.PackedTensors;
import dev.pixtral.checkpoint.packed.Part;
import dev.pixtral.checkpoint.packed.Quantisation;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.kernels.WeightFormat;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The required tensors of a checkpoint, collected from the headers of its files and checked against its configuration.
 * Not thread-safe.
 */
final class FoundTensors {
    private final String configFile;
    private final String source;
    private final boolean huggingFace;
    private final Map<String, List<Long>> needed;
    private final Map<String, Found> found = new LinkedHashMap<>(); // by canonical name, in the order of the files

    private final Map<String, Long> sizes = new HashMap<>(); // by file
    private final Optional<PackedTensors> packed;
    private ModelConfig config; // whether the output matrix is tied may be known only when all files have been read

    /** A required tensor, the name that it has in its file, and that file for messages. */
    private record Found(TensorPlace place, String storedName, String fileSource) {
        Part part() {
            String type = place.encoding().label();
            return new Part(storedName, type, place.shape(), place.file(), fileSource, place.begin(), place.end());
        }
    }

    /** The encoding of a matrix whose scales are a tensor of their own. */
    private record PackedEncoding(PackedMatrix matrix) implements Encoding {
        @Override
        public String label() {
            return matrix.label();
        }

        @Override
        public Optional<WeightFormat> ownFormat() {
            return matrix.format();
        }

        @Override
        public boolean standsAlone() {
            return false;
        }

        @Override
        public TensorData over(List<Long> shape, MemorySegment stored) {
            throw new IllegalStateException("the scales of '" + matrix.name() + "' are stored elsewhere");
        }

        TensorData over(List<Long> shape, MemorySegment codes, MemorySegment scales) {
            int cols = shape.getLast().intValue();
            PackedRows rows = matrix.over(codes, scales);
            return matrix.format()
                    .<TensorData>map(format -> new TensorData.Coded(matrix.label(), format, cols, rows, codes))
                    .orElseGet(() -> matrix.isRounded()
                            ? new TensorData.Rounded(matrix.label(), cols, rows::decode, codes)
                            : new TensorData.Exact(matrix.label(), cols, rows::decode, codes));
        }
    }

    private FoundTensors(
            ModelConfig config, String configFile, String source, boolean huggingFace, Optional<PackedTensors> packed) {
        this.config = config;
        this.configFile = configFile;
        this.source = source;
        this.huggingFace = huggingFace;
        this.needed = RequiredTensors.of(config);
        this.packed = packed;
    }

    /**
     * Begins without tensors, with names and order of rows in Mistral's layout.
     *
     * @param config sizes of the model
     * @param source where missing tensors are missing, for messages
     * @param quantised what the configuration says about quantised weights; empty if it says nothing
     */
    static FoundTensors mistral(ModelConfig config, String source, Optional<Quantisation> quantised) {
        Optional<PackedTensors> packed = quantised.map(method -> packed(config, Optional.of(method), Optional::of));
        return new FoundTensors(config, Layout.PARAMS, source, false, packed);
    }

    /**
     * Begins without tensors, with names and order of rows in Hugging Face's layout.
     *
     * @param config sizes of the model
     * @param source where missing tensors are missing, for messages
     * @param quantised what the configuration says about quantised weights; empty if it says nothing
     */
    static FoundTensors huggingFace(ModelConfig config, String source, Optional<Quantisation> quantised) {
        PackedTensors packed = packed(config, quantised, TensorNames::canonical);
        return new FoundTensors(config, Layout.CONFIG, source, true, Optional.of(packed));
    }

    private static PackedTensors packed(
            ModelConfig config, Optional<Quantisation> quantised, Function<String, Optional<String>> canonicalName) {
        Map<String, List<Long>> needed = RequiredTensors.of(config);
        return new PackedTensors(quantised, new PackedTensors.Names() {
            @Override
            public Optional<String> canonical(String stored) {
                return canonicalName.apply(stored).filter(needed::containsKey);
            }

            @Override
            public String published(String canonical) {
                return TensorNames.huggingFace(canonical).orElse(canonical);
            }
        });
    }

    /** Returns the configuration; what it says of the output matrix may change, see {@link #requireAll}. */
    ModelConfig config() {
        return config;
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
            boolean plain = shape != null
                    && entry.dtype().filter(DType::isFloatingPoint).isPresent();
            if (!plain && isPacked(part(file, fileSource, header, entry))) {
                continue;
            }
            if (shape == null) {
                Unsupported.refuseExtra(entry.name(), fileSource);
            } else {
                add(new Found(place(name, file, entry, header, shape, fileSource), entry.name(), fileSource));
            }
        }
    }

    private boolean isPacked(Part part) {
        return packed.isPresent() && packed.get().add(part);
    }

    private static Part part(String file, String fileSource, SafetensorsHeader header, SafetensorsHeader.Entry entry) {
        return new Part(
                entry.name(),
                entry.type(),
                entry.shape(),
                file,
                fileSource,
                header.dataBegin() + entry.begin(),
                header.dataBegin() + entry.end());
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
        boolean rowOfOne = shape.size() == 1 && entry.shape().equals(List.of(1L, shape.getFirst())); // of Jlama
        if (!entry.shape().equals(shape) && !rowOfOne) {
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
     * Completes the quantised matrices.
     *
     * @param files the files of the checkpoint; if they are on this machine, the scales are read, which may be numbers
     *     that the kernels do not have
     * @throws CheckpointException if one of them is incomplete or contradicts the configuration
     */
    void addPacked(CheckpointFiles files) {
        packed.ifPresent(tensors -> {
            found.values().forEach(one -> tensors.checkPlain(one.place.name(), one.part()));
            tensors.matrices(needed).stream()
                    .map(matrix -> files.areLocal() ? matrix.checked(files) : matrix)
                    .forEach(this::add);
        });
    }

    /**
     * Checks that no required tensor is missing. A tied output matrix is the same place as the embeddings.
     *
     * @param tiesMissingOutput whether an output matrix that is not stored is tied, if the configuration does not say
     *     so
     * @return the configuration, which now says whether the output matrix is tied
     * @throws CheckpointException that names the first missing one
     */
    ModelConfig requireAll(boolean tiesMissingOutput) {
        tieOutput(tiesMissingOutput);
        for (String name : needed.keySet()) {
            if (!found.containsKey(name)) {
                throw CheckpointException.missingTensor(source, stored().apply(name));
            }
        }
        return config;
    }

    /** What the configuration says counts, also if an output matrix is stored, as it does in transformers. */
    private void tieOutput(boolean tiesMissingOutput) {
        Found embeddings = found.get(RequiredTensors.EMBEDDINGS);
        boolean missing = tiesMissingOutput && !found.containsKey(RequiredTensors.OUTPUT);
        if (embeddings != null && (config.text().tiedEmbeddings() || missing)) {
            config = config.withTiedEmbeddings(true);
            TensorPlace place = embeddings.place.named(RequiredTensors.OUTPUT);
            found.put(RequiredTensors.OUTPUT, new Found(place, embeddings.storedName, embeddings.fileSource));
        }
    }

    private void add(PackedMatrix matrix) {
        Part codes = matrix.codes();
        TensorPlace place = new TensorPlace(
                matrix.name(),
                codes.file(),
                new PackedEncoding(matrix),
                needed.get(matrix.name()),
                codes.begin(),
                codes.end(),
                headDim(matrix.name()));
        add(new Found(place, codes.name(), codes.source()));
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
            Tensor.RowOrder order =
                    place.headDim() == 0 ? Tensor.RowOrder.AS_STORED : Tensor.RowOrder.interleaved(place.headDim());
            tensors.put(name, new Tensor(one.storedName, one.fileSource, place.shape(), data(one, contents), order));
        });
        return new TensorTable(tensors, source, configFile, stored());
    }

    private TensorData data(Found one, Function<String, MemorySegment> contents) {
        TensorPlace place = one.place;
        MemorySegment stored = bytes(one, place.file(), place.begin(), place.bytes(), contents);
        if (place.encoding() instanceof PackedEncoding encoding) {
            Part scales = encoding.matrix().scales();
            return encoding.over(
                    place.shape(), stored, bytes(one, scales.file(), scales.begin(), scales.bytes(), contents));
        }
        return place.encoding().over(place.shape(), stored);
    }

    private MemorySegment bytes(
            Found one, String file, long begin, long count, Function<String, MemorySegment> contents) {
        MemorySegment bytes = contents.apply(file);
        if (bytes.byteSize() != sizes.get(file)) {
            throw CheckpointException.at(one.fileSource, "the file has changed while it was opened; open it again");
        }
        return bytes.asSlice(begin, count).asReadOnly();
    }

    private UnaryOperator<String> stored() {
        return huggingFace ? name -> TensorNames.huggingFace(name).orElse(name) : UnaryOperator.identity();
    }
}
