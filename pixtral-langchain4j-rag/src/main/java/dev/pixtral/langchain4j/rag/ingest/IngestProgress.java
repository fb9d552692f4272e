package dev.pixtral.langchain4j.rag.ingest;

import java.time.Duration;

/**
 * How far an ingestion is.
 *
 * @param done pictures that are captioned, reused or failed
 * @param total pictures that the loader expects, at least {@code done}; null if it does not know
 * @param captioned pictures that the model was asked about
 * @param reused pictures that needed no model
 * @param failed files, pages and pictures that failed
 * @param elapsed time since the ingestion began
 * @param remaining estimate of the time to the end, from the time that a captioned picture took so far; null if the
 *     total is not known, or no picture is done
 */
public record IngestProgress(
        int done, Integer total, int captioned, int reused, int failed, Duration elapsed, Duration remaining) {}
