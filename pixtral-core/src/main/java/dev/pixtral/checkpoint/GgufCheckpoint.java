package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.JsonFields;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.checkpoint.gguf.GgufBytes;
import dev.pixtral.checkpoint.gguf.GgufFile;
import dev.pixtral.checkpoint.gguf.GgufFiles;
import dev.pixtral.checkpoint.gguf.GgufModel;
import dev.pixtral.checkpoint.gguf.GgufNames;
import dev.pixtral.checkpoint.gguf.GgufTensor;
import dev.pixtral.errors.CheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checkpoint in GGUF files. Rows of queries and keys are stored in the canonical order. Nothing is read but the
 * headers; the tokenizer is made from the metadata when it is asked for.
 */
final class GgufCheckpoint {
    private static final String LABEL = "GGUF";
    private static final int MAGIC_BYTES = 4;

    private GgufCheckpoint() {}

    /** Returns whether a path is a GGUF file, by its name or by its first bytes. */
    static boolean isGguf(Path path) {
        if (!Files.isRegularFile(path)) {
            return false; // reading a pipe would block
        }
        if (isNamed(path)) {
            return true;
        }
        try (InputStream in = Files.newInputStream(path)) {
            return GgufFile.isGguf(in.readNBytes(MAGIC_BYTES));
        } catch (IOException e) {
            throw CheckpointException.unreadable(path.toString(), e);
        }
    }

    private static boolean isNamed(Path path) {
        String name = path.getFileName().toString();
        return name.regionMatches(
                true, name.length() - GgufFile.EXTENSION.length(), GgufFile.EXTENSION, 0, GgufFile.EXTENSION.length());
    }

    /** Finds the files of a model on this machine. */
    static GgufFiles files(Path file) {
        return GgufFiles.find(folder(file), file.getFileName().toString());
    }

    /** Finds the files of a model on this machine, with the projector file that the caller names. */
    static GgufFiles files(Path file, Path projector) {
        for (Path one : List.of(file, projector)) {
            if (!Files.exists(one)) {
                throw CheckpointException.missing(one.toString(), "no such file; give the path of a GGUF file");
            }
            PlainFiles.requireFile(one);
        }
        boolean beside = projector
                .toAbsolutePath()
                .getParent()
                .equals(file.toAbsolutePath().getParent());
        Path name = beside ? projector.getFileName() : projector.toAbsolutePath();
        return GgufFiles.with(folder(file), file.getFileName().toString(), name.toString());
    }

    private static CheckpointFiles folder(Path file) {
        Path parent = file.getParent();
        return CheckpointFiles.inFolder(parent == null ? Path.of("") : parent);
    }

    /** Reads the headers of a model. */
    static CheckpointOutline outline(GgufFiles files) {
        return outline(files, files.read());
    }

    private static CheckpointOutline outline(GgufFiles files, GgufModel model) {
        model.checkTokenizer();
        String source = files.source();
        ModelConfig config = MistralParams.parse(JsonFields.parse(model.params(), source + " (metadata)"));
        model.preprocessor()
                .ifPresent(json -> PreprocessorConfig.check(
                        JsonFields.parse(
                                json, files.files().source(files.projector().orElseThrow())),
                        config.vision()));
        Map<String, TensorPlace> found = new LinkedHashMap<>();
        Map<String, List<Long>> needed = RequiredTensors.of(config);
        for (int i = 0; i < files.names().size(); i++) {
            String file = files.names().get(i);
            GgufFile header = i < model.parts().size()
                    ? model.parts().get(i)
                    : model.projector().orElseThrow();
            header.tensors().forEach(tensor -> add(tensor, file, header.source(), needed, found));
        }
        if (config.text().tiedEmbeddings() && found.containsKey(RequiredTensors.EMBEDDINGS)) {
            found.put(
                    RequiredTensors.OUTPUT,
                    found.get(RequiredTensors.EMBEDDINGS).named(RequiredTensors.OUTPUT));
        }
        for (String name : needed.keySet()) {
            if (!found.containsKey(name)) {
                throw CheckpointException.missingTensor(source, stored(name));
            }
        }
        return new CheckpointOutline(
                source, LABEL, config, files.parts().getFirst(), files.names(), List.copyOf(found.values()));
    }

    private static void add(
            GgufTensor tensor,
            String file,
            String source,
            Map<String, List<Long>> needed,
            Map<String, TensorPlace> found) {
        Optional<String> name = GgufNames.canonical(tensor.name());
        List<Long> shape = name.map(needed::get).orElse(null);
        if (shape == null) {
            if (GgufNames.isUnused(tensor.name())) {
                return;
            }
            throw CheckpointException.at(
                    source,
                    ("tensor '%s' is not part of this model's architecture, so answers would be wrong; "
                                    + "use a GGUF file of Pixtral-12B-2409")
                            .formatted(CheckpointException.quote(tensor.name())));
        }
        if (!tensor.shape().equals(shape)) {
            throw CheckpointException.wrongShape(source, tensor.name(), tensor.shape(), shape, "the metadata");
        }
        Encoding encoding = GgufEncoding.of(source, tensor.name(), tensor.type());
        TensorPlace place = new TensorPlace(name.get(), file, encoding, shape, tensor.begin(), tensor.end(), 0);
        if (found.put(place.name(), place) != null) {
            throw CheckpointException.at(
                    source,
                    "tensor '%s' occurs in two files of the model; give the files of one download"
                            .formatted(CheckpointException.quote(tensor.name())));
        }
    }

    private static String stored(String canonical) {
        return GgufNames.stored(canonical).orElse(canonical);
    }

    /** Opens a model on this machine. */
    static Checkpoint open(GgufFiles files, Path folder) {
        List<SourceIdentity.Part> seen = SourceIdentity.seen(folder, files.names());
        return CheckpointFolder.withArena(arena -> {
            Map<String, MemorySegment> contents = new HashMap<>();
            files.names().forEach(name -> contents.put(name, Safetensors.mapped(folder.resolve(name), arena)));
            GgufModel model = files.read(name -> GgufBytes.of(contents.get(name)));
            CheckpointOutline outline = outline(files, model);
            TensorTable tensors = tensors(outline, files, contents);
            TokenizerFile tokenizer = new TokenizerFile(
                    TokenizerFile.TOKENIZER,
                    outline.source() + " (tokenizer)",
                    () -> new ByteArrayInputStream(model.tokenizer()));
            return new OpenedCheckpoint(
                    outline.source(),
                    outline.layout(),
                    outline.config(),
                    () -> tensors,
                    Optional.of(tokenizer),
                    () -> origin(files, model, folder, seen),
                    arena);
        });
    }

    private static TensorTable tensors(
            CheckpointOutline outline, GgufFiles files, Map<String, MemorySegment> contents) {
        Map<String, Tensor> tensors = new HashMap<>();
        for (TensorPlace place : outline.tensors()) {
            MemorySegment stored = contents.get(place.file())
                    .asSlice(place.begin(), place.bytes())
                    .asReadOnly();
            tensors.put(
                    place.name(),
                    new Tensor(
                            stored(place.name()),
                            files.files().source(place.file()),
                            place.shape(),
                            place.encoding().over(place.shape(), stored),
                            Tensor.RowOrder.AS_STORED));
        }
        return new TensorTable(tensors, outline.source(), "the metadata", GgufCheckpoint::stored);
    }

    private static Checkpoint.Origin origin(
            GgufFiles files, GgufModel model, Path folder, List<SourceIdentity.Part> seen) {
        SourceIdentity identity = SourceIdentity.of(folder, files.names()).requireSeen(seen, folder);
        Map<String, byte[]> kept = new LinkedHashMap<>();
        kept.put(Layout.PARAMS, model.params());
        kept.put(TokenizerFile.TOKENIZER, model.tokenizer());
        Path text = folder.resolve(files.parts().getFirst());
        return new Checkpoint.Origin(
                kept,
                Map.of(
                        PreparedLayout.SOURCE,
                        text.toAbsolutePath().normalize().toString(),
                        PreparedLayout.IDENTITY,
                        identity.toString()));
    }
}
