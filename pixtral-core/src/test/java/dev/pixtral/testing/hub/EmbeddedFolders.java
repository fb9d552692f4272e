package dev.pixtral.testing.hub;

import dev.pixtral.checkpoint.Checkpoint;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.checkpoint.TokenizerFile;
import dev.pixtral.checkpoint.write.FolderLayout;
import dev.pixtral.checkpoint.write.FolderWriter;
import dev.pixtral.checkpoint.write.SmallFile;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/** The embedded model as folders in both layouts, for tests and for a fake hub. */
public final class EmbeddedFolders {
    private EmbeddedFolders() {}

    /** Writes Mistral's layout, and returns the folder. */
    public static Path mistral(Path folder) {
        return write(folder, FolderLayout.MISTRAL);
    }

    /** Writes Hugging Face's layout, and returns the folder. */
    public static Path huggingFace(Path folder) {
        return write(folder, FolderLayout.HUGGING_FACE);
    }

    private static Path write(Path folder, FolderLayout layout) {
        try (Checkpoint model = EmbeddedModel.open()) {
            TokenizerFile tokenizer = model.tokenizer().orElseThrow();
            SmallFile copy = new SmallFile(tokenizer.name(), out -> {
                try (InputStream in = tokenizer.open()) {
                    in.transferTo(out);
                }
            });
            FolderWriter.of(model, layout, folder).write(List.of(copy), 1, _ -> {});
        }
        return folder;
    }
}
