package dev.pixtral.cli.inspect;

import dev.pixtral.ModelHeaders;
import dev.pixtral.checkpoint.prepare.Preparer;
import dev.pixtral.cli.console.CommandException;
import dev.pixtral.cli.console.ProgressLine;
import dev.pixtral.cli.console.StageLines;
import java.nio.file.Path;

/** Reads all bytes of a model. */
final class Verifying {
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
            return "all bytes of the file agree with its checksums";
        }
        return "sizes and headers of all files agree"; // checked when they were read
    }
}
