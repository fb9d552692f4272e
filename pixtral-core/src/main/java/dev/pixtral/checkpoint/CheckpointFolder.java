package dev.pixtral.checkpoint;

import dev.pixtral.checkpoint.file.CheckpointFiles;
import dev.pixtral.checkpoint.file.ForeignFile;
import dev.pixtral.checkpoint.file.PlainFiles;
import dev.pixtral.errors.CheckpointException;
import dev.pixtral.errors.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A folder that should contain a checkpoint: detects the layout, or reports what is there and what is missing. */
final class CheckpointFolder {
    private static final List<String> TOKENIZER_FILES = Stream.concat(
                    TokenizerFile.NAMES.stream(), Stream.of("tokenizer_config.json", "special_tokens_map.json"))
            .toList();

    /** Bytes of a file that is kept beside the weights; tekken.json of Pixtral-12B has 15 MB. */
    static final int LARGEST_FILE = 1 << 28;

    private CheckpointFolder() {}

    static Checkpoint open(Path folderOrFile) {
        if (PreparedFile.isPrepared(folderOrFile)) {
            return withArena(arena -> PreparedCheckpoint.open(folderOrFile, arena));
        }
        if (GgufCheckpoint.isGguf(folderOrFile)) {
            return GgufCheckpoint.open(GgufCheckpoint.files(folderOrFile), folderOf(folderOrFile));
        }
        OutlineReader.Headers headers = headers(folderOrFile);
        CheckpointOutline outline = headers.outline();
        Path folder = folder(folderOrFile);
        List<String> files = new ArrayList<>(outline.weightFiles());
        files.add(outline.configFile());
        List<SourceIdentity.Part> seen = SourceIdentity.seen(folder, files);
        return withArena(arena -> {
            Map<String, MemorySegment> contents = new HashMap<>();
            outline.weightFiles().forEach(file -> contents.put(file, Safetensors.mapped(folder.resolve(file), arena)));
            TensorTable tensors = headers.tensors().over(contents::get);
            return new OpenedCheckpoint(
                    outline.source(),
                    outline.layout(),
                    outline.config(),
                    () -> tensors,
                    TokenizerFile.in(folder),
                    () -> origin(folder, outline.configFile(), seen),
                    arena);
        });
    }

    /** Opens a GGUF file with its projector file. */
    static Checkpoint open(Path file, Path projector) {
        return GgufCheckpoint.open(GgufCheckpoint.files(file, projector), folderOf(file));
    }

    private static Path folderOf(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of("") : parent;
    }

    /** Reads configuration and headers of a checkpoint, and checks them against each other. */
    static OutlineReader.Headers headers(Path folderOrFile) {
        Path folder = folder(folderOrFile);
        CheckpointFiles files = CheckpointFiles.inFolder(folder);
        if (!OutlineReader.isCheckpoint(files)) {
            throw ForeignFolder.noCheckpoint(folderOrFile, folder);
        }
        return new OutlineReader(files).read();
    }

    /** Returns whether a folder contains the files of one of the layouts. */
    static boolean isCheckpoint(Path folder) {
        return OutlineReader.isCheckpoint(CheckpointFiles.inFolder(folder));
    }

    private static Path folder(Path folderOrFile) {
        if (Files.isDirectory(folderOrFile)) {
            return folderOrFile;
        }
        String source = folderOrFile.toString();
        if (!Files.exists(folderOrFile)) {
            throw CheckpointException.missing(source, "no such folder; give the folder of a checkpoint");
        }
        Path folder = folderOrFile.toAbsolutePath().getParent();
        String name = String.valueOf(folderOrFile.getFileName());
        if (name.endsWith(".safetensors") || name.endsWith(".json")) {
            return folder;
        }
        String hint = isCheckpoint(folder)
                ? "give its folder, which contains a checkpoint"
                : "give the folder that contains params.json or config.json";
        throw CheckpointException.missing(
                source,
                recognise(folderOrFile)
                        .map(what -> "this file is not part of a safetensors checkpoint but " + what)
                        .orElse("this file is not part of a safetensors checkpoint; " + hint));
    }

    private static Optional<String> recognise(Path file) {
        if (!Files.isRegularFile(file)) {
            return FileProblem.notAFile(file) // reading a pipe would block
                    .map(what -> what + "; give the file or folder of a model");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return ForeignFile.recognise(in.readNBytes(ForeignFile.HEAD));
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }

    /** Opens a checkpoint with a new arena, which is closed if opening fails for any reason. */
    static Checkpoint withArena(Function<Arena, Checkpoint> open) {
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            Checkpoint checkpoint = open.apply(arena);
            opened = true;
            return checkpoint;
        } finally {
            if (!opened) {
                arena.close();
            }
        }
    }

    /** Returns the names of the tokenizer's files in a folder: tekken.json, otherwise those of Hugging Face. */
    static List<String> tokenizerFiles(Path folder) {
        return TOKENIZER_FILES.stream()
                .filter(name -> Files.isRegularFile(folder.resolve(name)))
                .filter(name ->
                        name.equals(TokenizerFile.TEKKEN) || !Files.isRegularFile(folder.resolve(TokenizerFile.TEKKEN)))
                .toList();
    }

    /** Reads what a prepared file keeps of a folder beside the weights. */
    static Checkpoint.Origin origin(Path folder, String configFile, List<SourceIdentity.Part> seen) {
        SourceIdentity identity = SourceIdentity.of(folder).requireSeen(seen, folder);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(configFile, content(folder.resolve(configFile)));
        for (String name : tokenizerFiles(folder)) {
            files.put(name, content(folder.resolve(name)));
        }
        return new Checkpoint.Origin(
                files,
                Map.of(
                        PreparedLayout.SOURCE,
                                folder.toAbsolutePath().normalize().toString(),
                        PreparedLayout.IDENTITY, identity.toString()));
    }

    private static byte[] content(Path file) {
        PlainFiles.requireFile(file);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST_FILE + 1);
            if (content.length > LARGEST_FILE) {
                throw CheckpointException.at(
                        file.toString(),
                        "the file has more than %d bytes; check that it is the right file".formatted(LARGEST_FILE));
            }
            return content;
        } catch (IOException e) {
            throw CheckpointException.unreadable(file.toString(), e);
        }
    }
}
