/**
 * From files to an index of pictures.
 *
 * <p>Read in this order:
 *
 * <ol>
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.PictureIngestor}: the way in, with its
 *       {@link dev.pixtral.langchain4j.rag.ingest.Settings}; it reports an
 *       {@link dev.pixtral.langchain4j.rag.ingest.IngestProgress} and returns an
 *       {@link dev.pixtral.langchain4j.rag.ingest.IngestReport}, or throws an
 *       {@link dev.pixtral.langchain4j.rag.ingest.IngestException}
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.Ingestion}: one run over a
 *       {@link dev.pixtral.langchain4j.rag.ingest.Source}
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.CaptionWorkers}: several pictures at the same time, each an
 *       {@link dev.pixtral.langchain4j.rag.ingest.Item}, whose texts
 *       {@link dev.pixtral.langchain4j.rag.ingest.TextPieces} splits
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.IndexWriter}: batches into the embedding store
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.State}: the files of the state folder, with the
 *       {@link dev.pixtral.langchain4j.rag.ingest.Ledger} of what is in the index, one
 *       {@link dev.pixtral.langchain4j.rag.ingest.PictureEntry} for each picture
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.StoreCheck}: whether the embedding store has what the ledger says;
 *       {@link dev.pixtral.langchain4j.rag.ingest.Survivors}: what has not vanished, but could not be read
 *   <li>{@link dev.pixtral.langchain4j.rag.ingest.Problems}: of one picture, or of all;
 *       {@link dev.pixtral.langchain4j.rag.ingest.Tally} counts; {@link dev.pixtral.langchain4j.rag.ingest.Clock}
 *       measures
 * </ol>
 */
package dev.pixtral.langchain4j.rag.ingest;
