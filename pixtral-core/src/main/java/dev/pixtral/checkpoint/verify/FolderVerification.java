package dev.pixtral.checkpoint.verify;

import java.util.List;
import java.util.Optional;

/**
 * What was found about the files of a folder.
 *
 * @param source the folder
 * @param files the files, by name
 * @param problem why the folder cannot be opened as a model, as one sentence; empty if it can
 */
public record FolderVerification(String source, List<VerifiedFile> files, Optional<String> problem) {
    /**
     * Returns whether nothing is wrong. Differences from published files are not wrong.
     *
     * @return true if the folder can be opened and no file is damaged
     */
    public boolean usable() {
        return problem.isEmpty() && files.stream().noneMatch(file -> file.state() == VerifiedFile.State.DAMAGED);
    }
}
