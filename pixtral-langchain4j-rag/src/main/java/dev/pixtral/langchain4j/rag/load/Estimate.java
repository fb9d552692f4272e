package dev.pixtral.langchain4j.rag.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Counts about how many pictures a file or folder has. */
final class Estimate {
    private final LoadOptions options;
    private final StuckThreads stuck = new StuckThreads();

    Estimate(LoadOptions options) {
        this.options = options;
    }

    /**
     * Counts pictures; what will fail to load counts as none.
     *
     * @param real the real path of a file or folder
     * @throws IOException if the folder cannot be listed
     */
    int of(Path real) throws IOException {
        if (!Files.isDirectory(real)) {
            return file(real, real.getFileName().toString());
        }
        FolderFiles files =
                FolderFiles.of(real, options.skipped(), options.limits().maxFiles());
        int count = 0;
        for (Map.Entry<String, FolderFiles.Found> file : files.first().entrySet()) {
            Problem.checkInterrupted();
            if (file.getValue().state() == FolderFiles.State.REGULAR) {
                count += file(file.getValue().path(), file.getKey());
            }
        }
        return count;
    }

    private int file(Path path, String name) {
        try {
            return switch (FileType.of(path)) {
                case PICTURE -> 1;
                case PDF -> PdfFile.estimatePages(path, name, options, stuck);
                case OTHER -> 0;
            };
        } catch (IOException | Problem e) { // loading reports it
            Problem.checkInterrupted();
            return 0;
        }
    }
}
