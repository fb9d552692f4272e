package dev.pixtral.langchain4j;

import dev.pixtral.ModelSummary;
import dev.pixtral.checkpoint.EmbeddedModel;
import dev.pixtral.errors.Visible;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Warns about two engines on the same file, which take twice the memory of a shared one: usually a blocking and a
 * streaming model whose builders differ by mistake. Each pair is reported once. Thread-safe.
 */
final class TwinEngines {
    private static final int MOST_REMEMBERED =
            1000; // a program that keeps creating new settings must not fill the memory
    private static final double MEBI = 1 << 20;

    private final Logger logger;
    private final Set<String> told = new LinkedHashSet<>(); // guarded by this

    TwinEngines(Logger logger) {
        this.logger = logger;
    }

    /**
     * Warns if two engines are on the same file, unless this pair has been reported before.
     *
     * @param opened settings of the engine that has just been opened
     * @param other settings of another open engine
     * @param summary of the engine that has just been opened
     */
    void check(ModelSettings opened, ModelSettings other, ModelSummary summary) {
        List<String> differences = opened.differences(other);
        if (differences.isEmpty() || !file(opened.model()).equals(file(other.model()))) {
            return; // without differences only the monitors of tests differ, which is intended
        }
        String sentence = String.format(
                Locale.ROOT,
                "The model %s is open twice, with %.1f MiB of weights each, because chat models differ in "
                        + "engine settings: %s. Give them the same settings to share one engine.",
                Visible.line(opened.model()),
                summary.weightBytes() / MEBI,
                String.join("; ", differences));
        if (isNew(pair(opened, other, differences))) {
            logger.warn(sentence);
        }
    }

    /** Identifies a pair, whichever of the two was opened first. */
    private static String pair(ModelSettings one, ModelSettings other, List<String> differences) {
        return Stream.of(one.model() + differences, other.model() + other.differences(one))
                .sorted()
                .collect(Collectors.joining());
    }

    private synchronized boolean isNew(String pair) {
        if (told.size() >= MOST_REMEMBERED) {
            told.remove(told.iterator().next());
        }
        return told.add(pair);
    }

    /**
     * The real folder or GGUF file of a model, however its path is written and whether it names the folder or a file in
     * it.
     */
    private static String file(String model) {
        if (model.equals(EmbeddedModel.NAME)) {
            return model;
        }
        try {
            Path path = Path.of(model).toRealPath();
            boolean whole =
                    Files.isDirectory(path) || model.toLowerCase(Locale.ROOT).endsWith(".gguf");
            return (whole ? path : path.getParent()).toString();
        } catch (IOException | InvalidPathException e) {
            return model; // gone since it was opened
        }
    }
}
