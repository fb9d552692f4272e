package dev.pixtral.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A folder that should contain a checkpoint: detects the layout, or reports what is there and what is missing. */
final class CheckpointFolder {
    private static final int NAMES_SHOWN = 8;

    private CheckpointFolder() {}

    static Checkpoint open(Path folderOrFile) {
        Path folder = folder(folderOrFile);
        if (MistralCheckpoint.isIn(folder)) {
            return withArena(arena -> MistralCheckpoint.open(folder, arena));
        }
        if (HuggingFaceCheckpoint.isIn(folder)) {
            return withArena(arena -> HuggingFaceCheckpoint.open(folder, arena));
        }
        throw noCheckpoint(folderOrFile, folder);
    }

    /** Returns whether a folder contains the files of one of the layouts. */
    static boolean isCheckpoint(Path folder) {
        return MistralCheckpoint.isIn(folder) || HuggingFaceCheckpoint.isIn(folder);
    }

    private static CheckpointException noCheckpoint(Path given, Path folder) {
        String hint = ForeignFolder.recognise(folder).map(what -> what + ": ").orElse("");
        String place =
                given.equals(folder) ? "no checkpoint in this folder" : "no checkpoint in the folder of this file";
        return CheckpointException.missing(
                given.toString(),
                "%s%s: it contains %s; a checkpoint has params.json with consolidated.safetensors "
                                .formatted(hint, place, listing(folder))
                        + "(Mistral's layout), or config.json with model.safetensors or "
                        + "model.safetensors.index.json and its shards (Hugging Face's layout)");
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
            return Optional.empty(); // reading a pipe would block
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

    private static String listing(Path folder) {
        List<String> names = ForeignFolder.entries(folder).stream()
                .map(file -> CheckpointException.quote(file.getFileName().toString()))
                .toList();
        if (names.isEmpty()) {
            return "nothing";
        }
        String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        return names.size() <= NAMES_SHOWN ? shown : "%s and %d more".formatted(shown, names.size() - NAMES_SHOWN);
    }
}
