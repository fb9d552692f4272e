package dev.pixtral.store.gguf;

import dev.pixtral.store.ModelId;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The folders in which llama.cpp and LM Studio keep models. They are only read, when they are asked for.
 *
 * <ul>
 *   <li>llama.cpp: {@code LLAMA_CACHE}, else {@code llama.cpp} in the system's cache folder; all files of all
 *       repositories in one folder, as {@code owner_name_FILE}. Newer versions use the cache of Hugging Face's tools,
 *       or keep one like it in {@code LLAMA_CACHE}
 *   <li>LM Studio: {@code ~/.lmstudio/models} and {@code ~/.cache/lm-studio/models}; {@code owner/name/FILE}
 * </ul>
 *
 * @param llamaCpp folder of llama.cpp
 * @param lmStudio folders of LM Studio
 */
public record GgufFolders(Path llamaCpp, List<Path> lmStudio) {
    /** Folders below that of a repository in which files are found. */
    public static final int DEPTH = 2;

    private static final Pattern MANIFEST = Pattern.compile("manifest=([^=]+)=([^=]+)=[^=]+\\.json");

    /** Keeps a copy of the list. */
    public GgufFolders {
        lmStudio = List.copyOf(lmStudio);
    }

    /**
     * Returns the folders of this user.
     *
     * @param variables environment variables by name
     * @param home the user's home folder
     * @param system name of the operating system
     * @return the folders, which need not exist
     */
    public static GgufFolders of(Map<String, String> variables, Path home, String system) {
        Path llamaCpp = path(variables, "LLAMA_CACHE")
                .orElseGet(() -> systemCache(variables, home, system.toLowerCase(Locale.ROOT))
                        .resolve("llama.cpp"));
        return new GgufFolders(
                llamaCpp,
                List.of(
                        home.resolve(".lmstudio").resolve("models"),
                        home.resolve(".cache").resolve("lm-studio").resolve("models")));
    }

    private static Path systemCache(Map<String, String> variables, Path home, String system) {
        if (system.startsWith("windows")) {
            return path(variables, "LOCALAPPDATA")
                    .orElse(home.resolve("AppData").resolve("Local"));
        }
        if (system.startsWith("mac")) {
            return home.resolve("Library").resolve("Caches");
        }
        return path(variables, "XDG_CACHE_HOME").orElse(home.resolve(".cache"));
    }

    private static Optional<Path> path(Map<String, String> variables, String name) {
        String value = variables.getOrDefault(name, "");
        try {
            return value.isBlank() ? Optional.empty() : Optional.of(Path.of(value));
        } catch (InvalidPathException _) {
            return Optional.empty(); // then llama.cpp has no files there either
        }
    }

    /**
     * Lists all files.
     *
     * @return those of llama.cpp, then those of LM Studio, by repository
     */
    public List<GgufGroup> groups() {
        FolderWalk walk = new FolderWalk();
        List<GgufGroup> groups = new ArrayList<>(new FlatCache(walk).groups());
        for (Path root : lmStudio) {
            for (Path owner : walk.folders(root)) {
                for (Path repository : walk.folders(owner)) {
                    TreeMap<String, Path> files = walk.files(repository, DEPTH);
                    if (!files.isEmpty()) {
                        groups.add(new GgufGroup(
                                GgufGroup.Place.LM_STUDIO, id(owner.getFileName(), repository.getFileName()), files));
                    }
                }
            }
        }
        return groups;
    }

    private static Optional<ModelId> id(Object owner, Object name) {
        return ModelId.parse(owner + "/" + name).filter(id -> id.revision().isEmpty());
    }

    /**
     * Lists the files of a repository.
     *
     * @param id its name; nobody notes revisions here, so a name with one finds nothing
     * @return the groups that are not empty
     */
    public List<GgufGroup> groups(ModelId id) {
        if (id.revision().isPresent()) {
            return List.of();
        }
        FolderWalk walk = new FolderWalk();
        List<GgufGroup> groups = new ArrayList<>();
        groups.add(new GgufGroup(GgufGroup.Place.LLAMA_CPP, Optional.of(id), new FlatCache(walk).files(id)));
        for (Path root : lmStudio) {
            groups.add(new GgufGroup(
                    GgufGroup.Place.LM_STUDIO, Optional.of(id), walk.files(root.resolve(id.repository()), DEPTH)));
        }
        return groups.stream().filter(group -> !group.files().isEmpty()).toList();
    }

    /** The folder of llama.cpp, where the name of a file begins with that of its repository. */
    private final class FlatCache {
        private final Map<String, Path> files;
        private final List<ModelId> manifests = new ArrayList<>();

        FlatCache(FolderWalk walk) {
            this.files = new TreeMap<>();
            for (Path entry : walk.entries(llamaCpp)) {
                String name = entry.getFileName().toString();
                Matcher manifest = MANIFEST.matcher(name);
                if (manifest.matches()) {
                    id(manifest.group(1), manifest.group(2)).ifPresent(manifests::add);
                } else if (files.size() < FolderWalk.MOST_FILES
                        && GgufFileName.of(name).isPresent()
                        && Files.isRegularFile(entry)) {
                    files.put(name, entry);
                }
            }
        }

        TreeMap<String, Path> files(ModelId id) {
            String prefix = prefix(id);
            TreeMap<String, Path> found = new TreeMap<>();
            files.forEach((name, path) -> {
                if (name.startsWith(prefix) && name.length() > prefix.length()) {
                    found.put(name.substring(prefix.length()), path);
                }
            });
            return found;
        }

        private static String prefix(ModelId id) {
            return id.repository().replace('/', '_') + "_";
        }

        List<GgufGroup> groups() {
            Map<Optional<ModelId>, TreeMap<String, Path>> groups = new LinkedHashMap<>();
            files.forEach((name, path) -> {
                Optional<ModelId> id = repository(name);
                String file =
                        id.map(one -> name.substring(prefix(one).length())).orElse(name);
                groups.computeIfAbsent(id, _ -> new TreeMap<>()).put(file, path);
            });
            return groups.entrySet().stream()
                    .map(group -> new GgufGroup(GgufGroup.Place.LLAMA_CPP, group.getKey(), group.getValue()))
                    .toList();
        }

        /**
         * The names have no mark between repository and file: a manifest tells, else the usual ending, else a guess.
         */
        private Optional<ModelId> repository(String file) {
            Optional<ModelId> noted = manifests.stream()
                    .filter(id -> file.startsWith(prefix(id)))
                    .reduce((a, b) -> a.repository().length() >= b.repository().length() ? a : b);
            List<ModelId> possible = noted.isPresent() ? List.of() : possible(file);
            return noted.or(() -> possible.stream()
                            .filter(id ->
                                    id.repository().toLowerCase(Locale.ROOT).endsWith("gguf"))
                            .findFirst())
                    .or(() -> possible.stream().findFirst());
        }

        private static List<ModelId> possible(String file) {
            List<ModelId> possible = new ArrayList<>();
            int owner = file.indexOf('_');
            for (int end = file.indexOf('_', owner + 1); owner > 0 && end > 0; end = file.indexOf('_', end + 1)) {
                boolean named = GgufFileName.of(file.substring(end + 1))
                        .filter(rest -> rest.kind() != GgufFileName.Kind.TEXT
                                || rest.tag().isPresent())
                        .isPresent();
                if (named) {
                    id(file.substring(0, owner), file.substring(owner + 1, end)).ifPresent(possible::add);
                }
            }
            return possible;
        }
    }
}
