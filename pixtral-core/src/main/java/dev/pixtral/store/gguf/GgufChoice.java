package dev.pixtral.store.gguf;

import dev.pixtral.errors.CheckpointException;
import dev.pixtral.store.gguf.GgufFileName.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The files of one model, out of those of a repository or a folder. Chosen by their names alone.
 *
 * @param text the language model: one file, or all parts in their order
 * @param projector vision encoder and projector; empty if there is none, and the model cannot see
 * @param note what the user should know about the choice: a sentence; empty if there was nothing to choose
 */
public record GgufChoice(List<GgufFileName> text, Optional<GgufFileName> projector, Optional<String> note) {
    /** Which type is taken if none is named: llama.cpp's two, then those nearest to them. */
    private static final List<String> USUAL = List.of(
            "Q4_K_M", "Q8_0", "Q4_K_S", "Q5_K_M", "Q5_K_S", "Q6_K", "Q4_0", "Q4_1", "IQ4_XS", "IQ4_NL", "BF16", "F16");

    /** The order of projectors: those that lose nothing first. */
    private static final List<String> EXACT = List.of("BF16", "F16", "FP16", "F32", "FP32", "Q8_0");

    private static final int NAMES_SHOWN = 12;
    private static final Comparator<GgufFileName> SHORTEST_PATH = Comparator.comparingInt(
                    (GgufFileName file) -> file.folder().length())
            .thenComparing(GgufFileName::path);

    /**
     * Returns the GGUF files with language models, one of each if it is split.
     *
     * @param paths paths of files of all kinds
     * @return the files, sorted by their paths
     */
    public static List<GgufFileName> models(Collection<String> paths) {
        Map<List<Object>, GgufFileName> first = new LinkedHashMap<>();
        of(paths, Kind.TEXT).forEach(file -> first.putIfAbsent(List.of(file.stem(), file.parts()), file));
        return List.copyOf(first.values());
    }

    private static List<GgufFileName> of(Collection<String> paths, Kind kind) {
        return paths.stream()
                .flatMap(path -> GgufFileName.of(path).stream())
                .filter(file -> file.kind() == kind)
                .sorted(Comparator.comparing(GgufFileName::path))
                .toList();
    }

    /**
     * Chooses the files of a model.
     *
     * @param source where they are, for messages
     * @param tag the type of the weights; empty for the usual one: Q4_K_M, else Q8_0, else the next best
     * @param paths paths of files of all kinds, with {@code /} between folders
     * @return the files; empty if there is no language model among them
     * @throws CheckpointException if there is none with this tag, or a part is missing
     */
    public static Optional<GgufChoice> choose(String source, Optional<String> tag, Collection<String> paths) {
        List<GgufFileName> models = models(paths);
        if (models.isEmpty()) {
            return Optional.empty();
        }
        List<GgufFileName> fitting = tag.map(one -> withTag(models, one)).orElseGet(() -> usual(models));
        if (fitting.isEmpty()) {
            throw CheckpointException.missing(
                    source,
                    "no GGUF file has the tag %s; there is %s"
                            .formatted(CheckpointException.quote(tag.orElseThrow()), tags(models)));
        }
        GgufFileName chosen = fitting.stream().min(SHORTEST_PATH).orElseThrow();
        return Optional.of(new GgufChoice(
                parts(source, chosen, of(paths, Kind.TEXT)),
                projector(chosen, of(paths, Kind.PROJECTOR)),
                note(tag, chosen, fitting, models)));
    }

    /** Chooses the files of a model by its tag; empty if there is none, or a part is missing. */
    static Optional<GgufChoice> chooseIfWhole(Optional<String> tag, Collection<String> paths) {
        try {
            return choose("", tag, paths);
        } catch (CheckpointException _) { // which is what the result says
            return Optional.empty();
        }
    }

    /** Chooses the parts of a file and its projector; empty if a part is missing. */
    static Optional<GgufChoice> chooseIfWhole(GgufFileName file, Collection<String> paths) {
        try {
            return Optional.of(new GgufChoice(
                    parts("", file, of(paths, Kind.TEXT)),
                    projector(file, of(paths, Kind.PROJECTOR)),
                    Optional.empty()));
        } catch (CheckpointException _) { // which is what the result says
            return Optional.empty();
        }
    }

    /** Returns those of this type, or with this word in their path if there are none. */
    private static List<GgufFileName> withTag(List<GgufFileName> models, String tag) {
        List<GgufFileName> exact = models.stream()
                .filter(file -> file.tag().filter(tag::equalsIgnoreCase).isPresent())
                .toList();
        return exact.isEmpty() ? models.stream().filter(file -> file.has(tag)).toList() : exact;
    }

    private static List<GgufFileName> usual(List<GgufFileName> models) {
        return USUAL.stream()
                .map(type -> withTag(models, type))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(models);
    }

    private static List<GgufFileName> parts(String source, GgufFileName chosen, List<GgufFileName> all) {
        List<GgufFileName> parts = all.stream()
                .filter(chosen::isPartOf)
                .sorted(Comparator.comparingInt(GgufFileName::part))
                .toList();
        if (parts.size() < chosen.parts()) {
            int missing = IntStream.rangeClosed(1, chosen.parts())
                    .filter(part -> parts.stream().noneMatch(there -> there.part() == part))
                    .findFirst()
                    .orElseThrow();
            throw CheckpointException.missing(
                    source,
                    "the model is split into %d files, but %s-%05d-of-%05d.gguf is missing; get all of them"
                            .formatted(chosen.parts(), chosen.stem(), missing, chosen.parts()));
        }
        return parts;
    }

    /** The nearest folder on the way up counts first, as in llama.cpp; then which one loses least. */
    private static Optional<GgufFileName> projector(GgufFileName model, List<GgufFileName> projectors) {
        return projectors.stream()
                .filter(file -> file.parts() == 1 && model.folder().startsWith(file.folder()))
                .min(Comparator.comparingInt(
                                (GgufFileName file) -> -file.folder().length())
                        .thenComparingInt(GgufChoice::loss)
                        .thenComparing(GgufFileName::path));
    }

    private static int loss(GgufFileName projector) {
        int place = projector.tag().map(EXACT::indexOf).orElse(-1);
        return place < 0 ? EXACT.size() : place;
    }

    private static Optional<String> note(
            Optional<String> tag, GgufFileName chosen, List<GgufFileName> fitting, List<GgufFileName> models) {
        if (fitting.size() > 1) {
            return Optional.of("%d of its files fit, and %s is taken; the others are %s."
                    .formatted(
                            fitting.size(),
                            chosen.path(),
                            fitting.stream()
                                    .filter(file -> file != chosen)
                                    .limit(NAMES_SHOWN)
                                    .map(GgufFileName::path)
                                    .collect(Collectors.joining(", "))));
        }
        return tag.isPresent() || models.size() == 1
                ? Optional.empty()
                : Optional.of("%s is taken; a tag names another one: %s.".formatted(chosen.path(), tags(models)));
    }

    /** Lists what can be written behind the colon. */
    static String tags(List<GgufFileName> models) {
        TreeSet<String> tags = new TreeSet<>();
        models.forEach(file -> tags.add(file.tag().orElse(file.path())));
        String shown = tags.stream().limit(NAMES_SHOWN).collect(Collectors.joining(", "));
        return tags.size() <= NAMES_SHOWN ? shown : "%s and %d more".formatted(shown, tags.size() - NAMES_SHOWN);
    }

    /**
     * Returns all files of the model.
     *
     * @return the parts of the language model, then the projector
     */
    public List<GgufFileName> all() {
        return Stream.concat(text.stream(), projector.stream()).toList();
    }

    /**
     * Returns the file that names the model: the only one, or the first part.
     *
     * @return a file with a language model
     */
    public GgufFileName first() {
        return text.getFirst();
    }
}
