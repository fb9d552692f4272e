package dev.pixtral.store.gguf;

import dev.pixtral.store.ModelId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * GGUF files of this machine that belong together.
 *
 * @param place whose folder they are in
 * @param id the repository that they are from; empty if that cannot be told
 * @param files the files, by their path in the repository or the folder
 */
public record GgufGroup(Place place, Optional<ModelId> id, SortedMap<String, Path> files) {
    /** Whose folder it is. None of them is ever written to by what reads them. */
    public enum Place {
        /** The cache of Hugging Face's tools, which llama.cpp uses too. */
        HUGGING_FACE_CACHE,
        /** llama.cpp's own cache. */
        LLAMA_CPP,
        /** LM Studio's folder of models. */
        LM_STUDIO
    }

    private static final int MOST = 100;

    /** Keeps a copy of the map. */
    public GgufGroup {
        files = new TreeMap<>(files);
    }

    /**
     * Lists the GGUF files of a repository in a folder.
     *
     * @param folder its files, which may be links
     * @param place whose folder it is
     * @param id name of the repository
     * @return a group, perhaps an empty one
     */
    public static GgufGroup in(Path folder, Place place, ModelId id) {
        return new GgufGroup(place, Optional.of(id), new FolderWalk().files(folder, GgufFolders.DEPTH));
    }

    /**
     * A model in this group.
     *
     * @param place whose folder it is in
     * @param name what it is called: {@code owner/name:TAG}, or the path of its file
     * @param text its files, in their order
     * @param projector vision encoder and projector; empty if there is none
     * @param note what the user should know about the choice; empty if there was nothing to choose
     */
    public record Model(Place place, String name, List<Path> text, Optional<Path> projector, Optional<String> note) {
        /**
         * Returns the file that is opened.
         *
         * @return the only file, or the first part
         */
        public Path first() {
            return text.getFirst();
        }
    }

    /**
     * Finds a model.
     *
     * @param tag the type of its weights; empty for the usual one
     * @return the model; empty if there is no language model in this group
     * @throws dev.pixtral.errors.CheckpointException if there is none with this tag, or a part is missing
     */
    public Optional<Model> find(Optional<String> tag) {
        String name = id.map(ModelId::toString).orElse(place.toString());
        return GgufChoice.choose(name, tag, files.keySet())
                .map(found -> model(tag.map(one -> name + ":" + one).orElse(name), found));
    }

    /**
     * Lists the models by the names that find them again.
     *
     * @return one for each file with a language model whose parts are all here, up to {@value #MOST}
     */
    public List<Model> models() {
        List<Model> models = new ArrayList<>();
        GgufChoice.models(files.keySet()).stream()
                .limit(MOST)
                .forEach(file -> byName(file).or(() -> byPath(file)).ifPresent(models::add));
        return models;
    }

    /**
     * Returns what can be written behind the name of the repository.
     *
     * @return tags, separated by commas
     */
    public String tags() {
        return GgufChoice.tags(GgufChoice.models(files.keySet()));
    }

    private Optional<Model> byName(GgufFileName file) {
        if (id.isEmpty() || file.tag().isEmpty()) {
            return Optional.empty();
        }
        return GgufChoice.chooseIfWhole(file.tag(), files.keySet())
                .filter(chosen -> chosen.first().isPartOf(file))
                .map(chosen -> model(id.get() + ":" + file.tag().get(), chosen));
    }

    private Optional<Model> byPath(GgufFileName file) {
        return GgufChoice.chooseIfWhole(file, files.keySet())
                .map(chosen -> model(files.get(chosen.first().path()).toString(), chosen));
    }

    private Model model(String name, GgufChoice found) {
        return new Model(
                place,
                name,
                found.text().stream().map(file -> files.get(file.path())).toList(),
                found.projector().map(file -> files.get(file.path())),
                found.note());
    }
}
