package dev.pixtral.cli.console;

import dev.pixtral.errors.Visible;

/** Messages for a lack of memory: what was being done, how much memory there was, and which option helps. */
public final class OutOfMemory {
    /** For when no memory is left for a longer message. */
    static final String SHORT = "Out of memory; allow more with PIXTRAL_JAVA_OPTS=-Xmx4g.";

    /** The same as a JSON object and a line end. */
    static final String SHORT_JSON = "{\"error\":\"" + SHORT + "\"}\n";

    private static final String MORE_HEAP =
            "allow more with PIXTRAL_JAVA_OPTS=-Xmx4g (or as much as this machine can spare), or ";

    private OutOfMemory() {}

    /** What a command is doing. */
    public enum Stage {
        /** Files, standard input and the headers of pictures are read. */
        INPUT("while the input was read", "give fewer or smaller pictures, or a smaller file"),
        /** Pictures are decoded, without a model. */
        PICTURES("while pictures were decoded", "give fewer or smaller pictures, or fewer --frames"),
        /** A model is loaded. */
        MODEL("while the model was loaded", "use a smaller --context, --quantize q4 or --kv q8"),
        /** Pictures are decoded, and an answer is computed. */
        ANSWER(
                "while pictures were decoded and the answer was computed",
                "use a smaller --context or fewer and smaller pictures (or --frames)");

        private final String when;
        private final String instead;

        Stage(String when, String instead) {
            this.when = when;
            this.instead = instead;
        }
    }

    /** Whether a lack of memory caused a failure; the engine wraps the failure of its thread. */
    static boolean isCauseOf(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    /** The message, in one sentence. */
    public static String sentence(Throwable thrown, Stage stage) {
        String reason = reason(thrown);
        if (reason.contains("native thread")) {
            return "The system allows this program no more threads (%s %s); use fewer --threads, or end other programs."
                    .formatted("it failed", stage.when);
        }
        boolean heap = reason.contains("heap") || reason.contains("GC overhead") || reason.contains("array size");
        return heap
                ? "Out of memory %s: the Java heap may grow to %,d MiB; %s%s."
                        .formatted(stage.when, Runtime.getRuntime().maxMemory() >> 20, MORE_HEAP, stage.instead)
                : "Out of memory outside the Java heap %s (%s): %s, or end other programs."
                        .formatted(stage.when, Visible.line(reason), stage.instead);
    }

    private static String reason(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutOfMemoryError) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "";
    }
}
