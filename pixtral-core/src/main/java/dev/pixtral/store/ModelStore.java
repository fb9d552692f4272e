package dev.pixtral.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The folder in which this user's models are. Several processes may use it at the same time. Thread-safe.
 *
 * <p>The folder is that of the system property {@code pixtral.home}, else of the environment variable
 * {@code PIXTRAL_HOME}, otherwise {@code pixtral} in the system's cache folder. Nothing is created before something is
 * written, and reading works on a read-only disk.
 *
 * <p>Errors of the file system are {@link StoreException}s.
 */
public final class ModelStore {
    private static final String LOCKS = "locks";
    private static final String LOCK = ".lock";
    private static final String RECORDS_LOCK = "models.lock";
    private static final Pattern WORK = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,199}");

    private final Path home;
    private final long limit;
    private final Clock clock;
    private final ModelRecords records;

    ModelStore(Path home, long limit, Clock clock) {
        this.home = home.toAbsolutePath().normalize();
        this.limit = limit;
        this.clock = clock;
        this.records = new ModelRecords(this.home.resolve("models"), filesFolder());
    }

    /**
     * Returns the store of this user, without creating its folder.
     *
     * @return the store
     * @throws dev.pixtral.errors.PixtralException if a setting is not a path or a size
     */
    public static ModelStore ofUser() {
        StoreHome home = StoreHome.ofProcess();
        return new ModelStore(home.folder(), home.limit(), Clock.systemUTC());
    }

    /**
     * Returns the store in a folder, without creating it.
     *
     * @param home the folder
     * @return the store, with the default limit for files that nobody asked for
     */
    public static ModelStore at(Path home) {
        return new ModelStore(home, StoreHome.DEFAULT_LIMIT, Clock.systemUTC());
    }

    /**
     * Returns the folder of the store.
     *
     * @return absolute path, possibly of a folder that does not exist
     */
    public Path home() {
        return home;
    }

    /**
     * Returns the name of what was prepared from a GGUF file.
     *
     * @param file the file
     * @param projector its projector file; empty if it has none
     * @return the name of the file, with the projector file if that is in another folder
     */
    public static String nameOf(Path file, Optional<Path> projector) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return projector
                .map(path -> path.toAbsolutePath().normalize())
                .filter(path -> !folder.equals(path.getParent()))
                .map(path -> "%s with %s".formatted(nameOf(file), path))
                .orElseGet(() -> nameOf(file));
    }

    /**
     * Returns the name of what was prepared from a folder, or from a file that is a model by itself.
     *
     * @param folder a folder, a file in it, or a GGUF file, which need not exist
     * @return the real path of the folder or GGUF file, or its absolute path if it does not exist
     */
    public static String nameOf(Path folder) {
        try {
            if (folder.toString().toLowerCase(Locale.ROOT).endsWith(".gguf") && Files.isRegularFile(folder)) {
                // in caches it is a link to a file without a name
                return folder.toAbsolutePath()
                        .getParent()
                        .toRealPath()
                        .resolve(folder.getFileName())
                        .toString();
            }
            Path real = folder.toRealPath();
            return (Files.isDirectory(real) || real.getParent() == null ? real : real.getParent()).toString();
        } catch (IOException _) { // it does not exist, or may not be followed
            return folder.toAbsolutePath().normalize().toString();
        }
    }

    /**
     * Returns how much the files may take that were prepared unasked, all together.
     *
     * @return bytes
     */
    public long limit() {
        return limit;
    }

    /**
     * Returns the folder of prepared files, on the same file system as {@link #unfinished}. Creates it.
     *
     * @return path
     */
    public Path files() {
        return created(filesFolder());
    }

    private Path filesFolder() {
        return home.resolve("files");
    }

    /**
     * Returns a folder for unfinished work, which survives the process. Creates it.
     *
     * @param work name of the work: letters, digits, dots and dashes
     * @return path
     */
    public Path unfinished(String work) {
        if (!WORK.matcher(work).matches()) {
            throw StoreException.refused("'%s' is not a name for unfinished work.".formatted(work));
        }
        return created(unfinishedFolder().resolve(work));
    }

    private Path unfinishedFolder() {
        return home.resolve("unfinished");
    }

    /**
     * Returns the place of a file for {@link java.nio.channels.FileLock}s between processes. Creates its folder.
     *
     * @param work name of the work: letters, digits, dots and dashes
     * @return path of a file that need not exist and is never deleted
     */
    public Path lock(String work) {
        if (!WORK.matcher(work).matches() || (work + LOCK).equals(RECORDS_LOCK)) {
            throw StoreException.refused("'%s' is not a name for a lock.".formatted(work));
        }
        return created(home.resolve(LOCKS)).resolve(work + LOCK);
    }

    private static Path created(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw StoreException.writing(folder, e);
        }
    }

    /** Takes the lock under which records and files are changed together. */
    private StoreLock locked() {
        return StoreLock.take(home.resolve(LOCKS).resolve(RECORDS_LOCK));
    }

    /**
     * Records a model whose prepared file is in {@link #files}; replaces an earlier record of the same name and
     * formats. A model that was asked for stays so, and one with the same file keeps its commit.
     *
     * @param model the model
     * @throws StoreException if its file is not there
     */
    public void record(StoredModel model) {
        Path file = model.file().toAbsolutePath().normalize();
        if (!filesFolder().equals(file.getParent())
                || !RecordText.isFile(file.getFileName().toString())) {
            throw StoreException.refused("%s is not a file of the model store.".formatted(model.file()));
        }
        try (StoreLock _ = locked()) {
            if (!Files.isRegularFile(file)) {
                throw StoreException.refused(
                        "%s has been removed from the model store; prepare the model again.".formatted(model.file()));
            }
            Optional<StoredModel> known = find(model.name()).stream()
                    .filter(one -> one.formats().equals(model.formats()))
                    .findFirst();
            boolean asked = model.asked() || known.filter(StoredModel::asked).isPresent();
            Optional<String> commit = model.commit()
                    .or(() -> known.filter(one -> one.file().equals(file)).flatMap(StoredModel::commit));
            records.write(new StoredModel(
                    model.name(), commit, file, model.formats(), model.bytes(), asked, model.lastUse()));
        }
    }

    /**
     * Lists the models.
     *
     * @return the models whose files are there, in the order of their names; damaged records are left out
     */
    public List<StoredModel> models() {
        return records.read().entries().stream()
                .filter(ModelRecords.Entry::hasFile)
                .map(ModelRecords.Entry::model)
                .toList();
    }

    /**
     * Lists the records that cannot be read.
     *
     * @return their files
     */
    public List<Path> damaged() {
        return records.read().damaged();
    }

    /**
     * Finds the models of a name, one for each format.
     *
     * @param name see {@link StoredModel#name}
     * @return the models whose files are there, the one that was recorded last first
     */
    public List<StoredModel> find(String name) {
        return models().stream().filter(model -> model.name().equals(name)).toList();
    }

    /**
     * Notes that a model is used now. Never fails: in a store that cannot be written the old time stays.
     *
     * @param model from {@link #find}
     */
    public void touch(StoredModel model) {
        records.touch(model, clock.instant());
    }

    /**
     * Removes the models of a name. A file that another record refers to stays. Processes that have it open are not
     * disturbed, except on Windows, where an open file cannot be deleted.
     *
     * @param name see {@link StoredModel#name}
     * @return bytes that were freed; empty if there is no such model
     */
    public Optional<Long> remove(String name) {
        return remove(entry -> entry.model().name().equals(name));
    }

    /**
     * Removes one model, see {@link #remove(String)}.
     *
     * @param model from {@link #find}
     * @return bytes that were freed; empty if there is no such model any more, or it has another file now
     */
    public Optional<Long> remove(StoredModel model) {
        return remove(entry -> entry.model().name().equals(model.name())
                && entry.model().formats().equals(model.formats())
                && entry.model().file().equals(model.file()));
    }

    private Optional<Long> remove(Predicate<ModelRecords.Entry> which) {
        if (records.read().entries().stream().noneMatch(which)) {
            return Optional.empty(); // without creating a lock
        }
        try (StoreLock _ = locked()) {
            List<ModelRecords.Entry> all = records.read().entries();
            List<ModelRecords.Entry> gone = all.stream().filter(which).toList();
            Set<Path> kept = new HashSet<>();
            all.stream()
                    .filter(which.negate())
                    .forEach(entry -> kept.add(entry.model().file()));
            long freed = 0;
            for (ModelRecords.Entry entry : gone) {
                delete(entry.place()); // first: a record without a file is better than one that may lose it
                if (!kept.contains(entry.model().file())) {
                    freed += delete(entry.model().file());
                }
            }
            return gone.isEmpty() ? Optional.empty() : Optional.of(freed);
        }
    }

    static long delete(Path file) {
        try {
            long bytes = Files.exists(file) ? Files.size(file) : 0;
            Files.deleteIfExists(file);
            return bytes;
        } catch (IOException e) {
            throw StoreException.writing(file, e);
        }
    }

    /**
     * Removes what nobody needs: unfinished work that has not been touched for some time, the least recently used of
     * the files that were prepared unasked if they exceed the limit, records whose file is gone or that are damaged,
     * and files without a record that are older than a day.
     *
     * @param unfinishedFor how long unfinished work must have been untouched
     * @param dryRun whether to remove nothing and only report what would be
     * @return what was removed
     */
    public List<Removed> prune(Duration unfinishedFor, boolean dryRun) {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        if (dryRun) {
            return cleaning(true).all(unfinishedFolder(), unfinishedFor, limit);
        }
        try (StoreLock _ = locked()) {
            return cleaning(false).all(unfinishedFolder(), unfinishedFor, limit);
        }
    }

    /**
     * Removes the least recently used of the files that were prepared unasked until they and a new one fit the limit.
     * Files that somebody asked for are never removed, even if they were also prepared unasked.
     *
     * @param bytes size of a new file, or 0
     * @param kept a file that stays in any case
     * @return what was removed
     */
    public List<Removed> makeRoom(long bytes, Optional<Path> kept) {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (StoreLock _ = locked()) {
            return cleaning(false).unasked(Math.max(0, limit - bytes), kept);
        }
    }

    private StoreCleaning cleaning(boolean dryRun) {
        return new StoreCleaning(records, filesFolder(), clock.instant(), dryRun);
    }
}
