package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.Models;
import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.checkpoint.verify.FolderVerification;
import dev.pixtral.checkpoint.verify.FolderVerifier;
import dev.pixtral.checkpoint.verify.VerifiedFile;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import dev.pixtral.progress.Progress;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads all bytes of a model. */
final class Verifying {
    private static final String GGUF = "GGUF";

    private Verifying() {}

    /**
     * Verifies a model.
     *
     * @return what was found to be right
     * @throws dev.pixtral.errors.PixtralException if a file is damaged, naming it
     */
    static String run(ModelHeaders headers, ProgressLine progress) {
        Path path = headers.path()
                .orElseThrow(() -> CommandException.usage(
                        "--verify reads files of this machine, and %s has none: %s.",
                        headers.name(),
                        headers.layout().equals("embedded")
                                ? "it is checked whenever it is opened"
                                : "download it first"));
        if (headers.prepared()) {
            Preparer.verify(path, new StageLines(progress, "verifying"));
            return "all bytes of the file agree with its checksums" + tokenizer(path);
        }
        return headers.layout().equals(GGUF)
                ? GgufVerifying.run(path, headers, progress)
                : folder(path, headers, progress) + tokenizer(path);
    }

    /** Reads the tokenizer as opening the model would do; returns what is worth knowing about it. */
    private static String tokenizer(Path path) {
        StringBuilder notes = new StringBuilder();
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            Models.tokenizer(checkpoint, note -> notes.append("; ").append(note.replaceFirst("\\.$", "")));
        }
        return notes.toString();
    }

    private static String folder(Path path, ModelHeaders headers, ProgressLine progress) {
        StageLines lines = new StageLines(progress, "verifying");
        FolderVerification found = FolderVerifier.verify(
                path, (done, total) -> lines.onProgress(new Progress.Opening(headers.name(), done, total)));
        for (VerifiedFile file : found.files()) {
            if (file.state() == VerifiedFile.State.DAMAGED) {
                String source = path.resolve(file.name()).toString();
                String problem = file.note().startsWith(source) ? file.note() : source + ": " + file.note();
                throw CommandException.failed(problem, null);
            }
        }
        found.problem().ifPresent(problem -> {
            throw CommandException.failed(problem, null);
        });
        return found.files().stream()
                .map(file -> "%s: %s".formatted(file.name(), file.note()))
                .collect(Collectors.joining("; "));
    }
}
