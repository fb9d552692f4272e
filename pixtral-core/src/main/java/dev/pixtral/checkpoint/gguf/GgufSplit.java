package dev.pixtral.checkpoint.gguf;

import dev.pixtral.api.Internal;
import dev.pixtral.errors.CheckpointException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The name of one of several files that contain one model, such as {@code model-00002-of-00004.gguf}.
 *
 * @param stem what comes before the numbers
 * @param number which of the files it is, from 1
 * @param count how many files there are
 */
@Internal
public record GgufSplit(String stem, int number, int count) {
    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf", Pattern.CASE_INSENSITIVE);
    private static final int MOST_FILES = 1000;
    private static final String NUMBER = "split.no";
    private static final String COUNT = "split.count";
    private static final String TENSORS = "split.tensors.count";

    /**
     * Reads the name of a file.
     *
     * @param name name without folders
     * @return which file of how many; empty if the file is a model of its own
     */
    public static Optional<GgufSplit> of(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int number = Integer.parseInt(parts.group(2));
        int count = Integer.parseInt(parts.group(3));
        return number >= 1 && number <= count && count <= MOST_FILES
                ? Optional.of(new GgufSplit(parts.group(1), number, count))
                : Optional.empty();
    }

    /**
     * Returns the names of all files of the model.
     *
     * @return names, in order
     */
    public List<String> names() {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> "%s-%05d-of-%05d%s".formatted(stem, i, count, GgufFile.EXTENSION))
                .toList();
    }

    /** Checks that files, in order, are all files of one model, by what their metadata say. */
    static void check(List<GgufFile> parts) {
        for (int i = 0; i < parts.size(); i++) {
            GgufFile part = parts.get(i);
            int count = part.metadata().integer(COUNT).orElse(1);
            if (Math.max(1, count) != parts.size()) {
                throw part.metadata()
                        .bad(
                                COUNT,
                                "says that the model has %d files, but there are %d; keep the names of the files as downloaded"
                                        .formatted(Math.max(1, count), parts.size()));
            }
            int number = part.metadata().integer(NUMBER).orElse(0);
            if (number != i) {
                throw part.metadata()
                        .bad(
                                NUMBER,
                                "says that this is file %d of the model, but its name says %d; restore the original names"
                                        .formatted(number + 1, i + 1));
            }
        }
        checkTensors(parts);
    }

    private static void checkTensors(List<GgufFile> parts) {
        GgufFile first = parts.getFirst();
        int found = parts.stream().mapToInt(part -> part.tensors().size()).sum();
        first.metadata().integer(TENSORS).filter(needed -> needed != found).ifPresent(needed -> {
            throw CheckpointException.at(
                    first.source(),
                    "'%s' is %,d, but all files of the model have %,d tensors together; download them again"
                            .formatted(TENSORS, needed, found));
        });
    }
}
