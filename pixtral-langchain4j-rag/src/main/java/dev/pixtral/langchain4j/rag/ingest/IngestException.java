package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.errors.PixtralException;

/**
 * An ingestion ended early because of a problem that all further pictures would have met: the embedding store does not
 * answer, the disk is full, the model is closed. Nothing that was done until then is lost: once the problem is solved,
 * ingesting the same files again goes on from there.
 */
public final class IngestException extends PixtralException {
    private static final long serialVersionUID = 1;

    private final transient IngestReport report;

    IngestException(String message, Throwable cause, IngestReport report) {
        super(message, cause);
        this.report = report;
    }

    /**
     * Returns what was done before the problem.
     *
     * @return the report so far; null after this exception was serialized
     */
    public IngestReport report() {
        return report;
    }
}
