package dev.pixtral.hub;

import dev.pixtral.store.ModelId;
import java.util.List;

/**
 * The files of a repository at one commit.
 *
 * @param id name of the repository, with the requested revision
 * @param commit 40 hexadecimal digits
 * @param files all files, sorted by path
 */
public record HubSnapshot(ModelId id, String commit, List<HubFile> files) {
    /** Copies the list. */
    public HubSnapshot {
        files = List.copyOf(files);
    }
}
