package dev.pixtral.examples.rag;

import dev.pixtral.langchain4j.rag.ingest.IngestProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Consumer;

/** Shows how far an ingestion is: in one line on a terminal, otherwise in a line now and then. */
final class ProgressLine implements Consumer<IngestProgress>, AutoCloseable {
    private static final Duration ON_TERMINAL = Duration.ofMillis(200);
    private static final Duration IN_FILE = Duration.ofSeconds(10);

    private final PrintWriter out;
    private final boolean terminal;
    private Duration next = Duration.ZERO;
    private boolean open;

    ProgressLine(PrintWriter out) {
        this(out, System.console() != null && System.console().isTerminal());
    }

    ProgressLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void accept(IngestProgress progress) {
        if (progress.elapsed().compareTo(next) < 0) {
            return;
        }
        next = progress.elapsed().plus(terminal ? ON_TERMINAL : IN_FILE);
        if (terminal) {
            out.print("\r\033[K" + text(progress));
            open = true;
        } else {
            out.println(text(progress));
        }
        out.flush();
    }

    /** One line for people. */
    static String text(IngestProgress progress) {
        String total = progress.total() == null ? "" : " of %,d".formatted(progress.total());
        String remaining = progress.remaining() == null || progress.remaining().isZero()
                ? ""
                : ", about " + shown(progress.remaining()) + " left";
        return "%,d%s pictures, %,d captioned%s".formatted(progress.done(), total, progress.captioned(), remaining);
    }

    private static String shown(Duration time) {
        long seconds = Math.max(1, time.toSeconds());
        return seconds < 120 ? seconds + " s" : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h";
    }

    /** Removes the line from a terminal. */
    @Override
    public void close() {
        if (open) {
            out.print("\r\033[K");
            out.flush();
        }
    }
}
