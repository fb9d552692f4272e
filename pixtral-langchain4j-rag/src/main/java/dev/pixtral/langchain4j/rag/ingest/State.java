package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.caption.CaptionFile;
import dev.pixtral.langchain4j.rag.io.FileErrors;
import dev.pixtral.langchain4j.rag.io.LineFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The open files of a state folder, which keep all other ingestions out. */
final class State implements AutoCloseable {
    private final LineFile lock;
    private final Ledger ledger;
    private final CaptionFile captions;
    private final boolean ownsCaptions;

    private State(LineFile lock, Ledger ledger, CaptionFile captions, boolean ownsCaptions) {
        this.lock = lock;
        this.ledger = ledger;
        this.captions = captions;
        this.ownsCaptions = ownsCaptions;
    }

    static State open(Path folder, CaptionFile given) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileErrors.because("The state folder %s cannot be made".formatted(folder), e);
        }
        LineFile lock = lock(folder);
        Ledger ledger = null;
        try {
            ledger = Ledger.open(folder.resolve("ledger.jsonl"));
            CaptionFile captions = given == null ? CaptionFile.open(folder.resolve("captions.jsonl")) : given;
            return new State(lock, ledger, captions, given == null);
        } catch (RuntimeException e) {
            if (ledger != null) {
                ledger.close();
            }
            lock.close();
            throw e;
        }
    }

    private static LineFile lock(Path folder) {
        try {
            return LineFile.open(folder.resolve("lock"), _ -> {});
        } catch (IllegalStateException e) {
            throw new IllegalStateException(
                    ("Another ingestion uses the state folder %s; wait until it has ended, or give this one a state"
                                    + " folder and stores of its own.")
                            .formatted(folder),
                    e);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    CaptionFile captions() {
        return captions;
    }

    @Override
    public void close() {
        try (lock;
                ledger) {
            if (ownsCaptions) {
                captions.close();
            }
        }
    }
}
