package dev.pixtral.store;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which this user's models are. Several processes may use it at the same time. Thread-safe.
 *
 * <p>The folder is that of the environment variable {@code PIXTRAL_HOME} (or the system property {@code pixtral.home}),
 * otherwise {@code pixtral} in the system's cache folder.
 */
public final class ModelStore {
    private final Path home;

    private ModelStore(Path home) {
        this.home = home;
    }

    /**
     * Returns the store of this user, without creating its folder.
     *
     * @return the store
     */
    public static ModelStore ofUser() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the store in a folder, without creating it.
     *
     * @param home the folder
     * @return the store
     */
    public static ModelStore at(Path home) {
        return new ModelStore(home);
    }

    /**
     * Returns the folder of the store.
     *
     * @return path, possibly of a folder that does not exist
     */
    public Path home() {
        return home;
    }

    /**
     * Returns the folder of prepared files, on the same file system as {@link #unfinished}. Creates it.
     *
     * @return path
     */
    public Path files() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns a folder for unfinished work, which survives the process. Creates it.
     *
     * @param work name of the work: letters, digits, dots and dashes
     * @return path
     */
    public Path unfinished(String work) {
        throw new UnsupportedOperationException();
    }

    /**
     * Records a model whose prepared file is in {@link #files}; replaces an earlier record of the same name and format.
     *
     * @param model the model
     */
    public void record(StoredModel model) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lists the models.
     *
     * @return the models, in the order of their names; damaged records are left out
     */
    public List<StoredModel> models() {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds the models of a name, one for each format.
     *
     * @param name see {@link StoredModel#name}
     * @return the models, the one that was recorded last first
     */
    public List<StoredModel> find(String name) {
        throw new UnsupportedOperationException();
    }

    /**
     * Removes the models of a name. A file that another record refers to stays.
     *
     * @param name see {@link StoredModel#name}
     * @return bytes that were freed; empty if there is no such model
     */
    public Optional<Long> remove(String name) {
        throw new UnsupportedOperationException();
    }
}
