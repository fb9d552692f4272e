package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.PictureReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of the pictures, and reports the progress. Not thread-safe. */
final class Tally {
    private static final Logger LOG = LoggerFactory.getLogger(Tally.class);

    private final Consumer<IngestProgress> listener;
    private final Clock clock;
    private final long begun;
    private final List<LoadFailure> failed = new ArrayList<>();
    private Integer expected;
    private int captioned;
    private int reused;
    private int removed;

    Tally(Consumer<IngestProgress> listener, Clock clock) {
        this.listener = listener;
        this.clock = clock;
        begun = clock.nanos();
    }

    void expect(int pictures) {
        expected = pictures;
    }

    void add(boolean asked) {
        captioned += asked ? 1 : 0;
        reused += asked ? 0 : 1;
        report();
    }

    /** A picture that was counted has failed after all. */
    void takeBack(boolean asked) {
        captioned -= asked ? 1 : 0;
        reused -= asked ? 0 : 1;
    }

    void fail(PictureReference reference, String message) {
        fail(List.of(new LoadFailure(reference.file(), reference.page(), message)));
    }

    void fail(List<LoadFailure> failures) {
        failed.addAll(failures);
        report();
    }

    List<LoadFailure> failed() {
        return failed;
    }

    void removed(int pictures) {
        removed += pictures;
    }

    IngestReport summary() {
        return new IngestReport(captioned, reused, removed, failed);
    }

    /** All pictures have been seen, so the total is known. */
    void end() {
        expected = done();
        report();
    }

    private int done() {
        return captioned + reused + failed.size();
    }

    /** Reports the progress. */
    void report() {
        Duration elapsed = Duration.ofNanos(clock.nanos() - begun);
        Integer total = expected == null ? null : Integer.valueOf(Math.max(expected, done()));
        IngestProgress progress =
                new IngestProgress(done(), total, captioned, reused, failed.size(), elapsed, remaining(elapsed, total));
        try {
            listener.accept(progress);
        } catch (RuntimeException e) {
            LOG.warn("A progress listener failed; the ingestion goes on.", e);
        }
    }

    /** Pictures that are reused take next to no time, so only the others have a pace. */
    private Duration remaining(Duration elapsed, Integer total) {
        if (total == null || done() == 0) {
            return null;
        }
        int paced = captioned > 0 ? captioned : done();
        return elapsed.dividedBy(paced).multipliedBy(total - done());
    }
}
