package dev.pixtral.hub.download;

import dev.pixtral.hub.HubException;
import dev.pixtral.hub.HubFiles;
import dev.pixtral.store.ModelId;
import dev.pixtral.store.gguf.GgufGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The standard cache of Hugging Face's tools, read without a request: {@code models--owner--name/refs/REVISION} names a
 * commit, and {@code snapshots/COMMIT} contains its files, usually as links. Nothing is ever written here, so the cache
 * may be read-only.
 */
public final class HubCache {
    static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private static final String REPOSITORY = "models--";
    private static final String DEFAULT_BRANCH = "main";
    private static final int LONGEST_REF = 256;
    private static final int MOST_ENTRIES = 10_000;

    private final Path folder;

    /**
     * Presents a cache.
     *
     * @param folder its folder, which may not exist
     */
    public HubCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Finds a model that was fetched completely.
     *
     * @param id its name; without a revision, the commit that was last fetched of the default branch
     * @return the folder of its files, which {@link dev.pixtral.checkpoint.Checkpoint#open} reads; empty if there is
     *     none or a file that is needed is missing, never another commit
     */
    public Optional<Path> find(ModelId id) {
        return commit(id).flatMap(commit -> find(id, commit));
    }

    /**
     * Lists the models of which the default branch was fetched completely.
     *
     * @return their names, sorted
     */
    public List<ModelId> models() {
        return repositories().stream().filter(id -> find(id).isPresent()).toList();
    }

    private List<ModelId> repositories() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> repositories = Files.list(folder)) {
            return repositories
                    .limit(MOST_ENTRIES)
                    .map(repository -> repository.getFileName().toString())
                    .filter(name -> name.startsWith(REPOSITORY))
                    .flatMap(name ->
                            ModelId.parse(name.substring(REPOSITORY.length()).replace("--", "/")).stream())
                    .sorted(Comparator.comparing(ModelId::toString))
                    .toList();
        } catch (IOException _) { // unreadable
            return List.of();
        }
    }

    /**
     * Finds the GGUF files of a repository that were fetched; others of it may be missing.
     *
     * @param id its name; without a revision, the commit that was last fetched of the default branch
     * @return the files; empty if there are none
     */
    public Optional<GgufGroup> gguf(ModelId id) {
        return commit(id)
                .map(commit -> GgufGroup.in(
                        repository(id).resolve("snapshots").resolve(commit), GgufGroup.Place.HUGGING_FACE_CACHE, id))
                .filter(group -> !group.files().isEmpty());
    }

    /**
     * Lists the GGUF files of the default branches that were fetched.
     *
     * @return the files by repository, sorted by name
     */
    public List<GgufGroup> ggufs() {
        return repositories().stream().flatMap(id -> gguf(id).stream()).toList();
    }

    /** Finds the complete files of a commit. */
    Optional<Path> find(ModelId id, String commit) {
        Path snapshot = repository(id).resolve("snapshots").resolve(commit);
        return isComplete(snapshot, repository(id).resolve("trees").resolve(commit + ".json"))
                ? Optional.of(snapshot)
                : Optional.empty();
    }

    /**
     * Returns the commit of a revision, as far as the cache knows it.
     *
     * @param id name with a revision
     * @return 40 hexadecimal digits, whose files may be missing
     */
    public Optional<String> commit(ModelId id) {
        String revision = id.revision().orElse(DEFAULT_BRANCH);
        if (COMMIT.matcher(revision).matches()) {
            return Optional.of(revision);
        }
        try {
            Path ref = ref(id);
            if (!Files.isRegularFile(ref) || Files.size(ref) > LONGEST_REF) {
                return Optional.empty();
            }
            return Optional.of(new String(Files.readAllBytes(ref), StandardCharsets.ISO_8859_1).strip())
                    .filter(commit -> COMMIT.matcher(commit).matches());
        } catch (IOException _) { // unreadable, or removed meanwhile
            return Optional.empty();
        }
    }

    /** Returns the folder of all commits of a repository. */
    Path repository(ModelId id) {
        return folder.resolve(REPOSITORY + id.repository().replace("/", "--"));
    }

    /** Returns the file that names the commit of a branch or tag. */
    Path ref(ModelId id) {
        return repository(id).resolve("refs").resolve(id.revision().orElse(DEFAULT_BRANCH));
    }

    /** Returns the folder of the whole cache. */
    Path folder() {
        return folder;
    }

    private static boolean isComplete(Path snapshot, Path tree) {
        if (!Files.isDirectory(snapshot)) {
            return false;
        }
        try (Stream<Path> files = Files.list(snapshot)) {
            Set<String> names = files.filter(Files::isRegularFile) // follows links; one that leads nowhere is no file
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
            return NeededFiles.of(names, name -> read(snapshot.resolve(name))).isPresent()
                    // a repository without a tokenizer gets the built-in one, but one that was not fetched is missing
                    && (hasTokenizer(names) || !hasTokenizer(CachedTree.names(tree)));
        } catch (IOException | HubException _) { // whatever this is, it was not fetched completely
            return false;
        }
    }

    private static boolean hasTokenizer(Set<String> names) {
        return names.stream()
                .anyMatch(name -> name.equals("tekken.json")
                        || name.equals("tokenizer.json")
                        || name.startsWith("tokenizer.model.v"));
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > HubFiles.SMALL) {
                throw new HubException(
                        HubException.Reason.DISK,
                        "%s is too large for an index; delete it and fetch it again.".formatted(file));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new HubException(
                    HubException.Reason.DISK, "%s cannot be read; check that you may read it.".formatted(file), e);
        }
    }
}
