package dev.pixtral.langchain4j.rag.load;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.io.IOUtils;
import org.apache.pdfbox.io.RandomAccessRead;
import org.apache.pdfbox.io.RandomAccessReadBufferedFile;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;

/** An open PDF file. PDFBox works on a thread of its own and one after the other, because a document is not shared. */
final class PdfSession implements AutoCloseable {
    /** Work on the thread of the file. */
    interface Work<T> {
        T run(PDDocument document, Runnable check) throws IOException;
    }

    private final PageThread thread;
    private final Duration limit;
    private PDDocument document; // only of the file's thread
    private boolean lost;

    private PdfSession(StuckThreads stuck, Duration limit) {
        this.thread = new PageThread(stuck);
        this.limit = limit;
    }

    /**
     * Opens a file.
     *
     * @throws Problem if it cannot be opened
     */
    static PdfSession open(Path file, String password, Duration limit, StuckThreads stuck) {
        PdfSession session = new PdfSession(stuck, limit);
        try {
            session.call((_, _) -> {
                session.document = load(file, password == null ? "" : password);
                return null;
            });
            return session;
        } catch (Problem | CancellationException e) {
            session.close();
            throw e;
        }
    }

    /** PDFBox closes files whose content surprises it only sometimes. */
    private static PDDocument load(Path file, String password) throws IOException {
        RandomAccessRead bytes = new RandomAccessReadBufferedFile(file);
        try {
            return Loader.loadPDF(bytes, password);
        } catch (IOException | RuntimeException | Error e) {
            IOUtils.closeQuietly(bytes);
            if (e instanceof IOException && !FileType.hasPdfHeader(file)) {
                throw new Problem("it is not a PDF file, although its name ends in .pdf");
            }
            throw e;
        }
    }

    /** Counts the pages that are there, whatever the file states. */
    int countPages() {
        return call((pdf, check) -> {
            int count = 0;
            for (PDPage _ : pdf.getPages()) {
                check.run();
                count++;
            }
            return count;
        });
    }

    /**
     * Works on the file.
     *
     * @throws Problem if it fails, takes too long or needs too much memory; in the last two cases the file is lost
     * @throws CancellationException if the waiting thread was interrupted; its flag stays set
     */
    <T> T call(Work<T> work) {
        try {
            return thread.call(() -> work.run(document, thread::check), limit);
        } catch (TimeoutException e) {
            lost = true;
            throw new Problem("it took longer than the limit of " + seconds());
        } catch (ExecutionException e) {
            lost = lost || e.getCause() instanceof OutOfMemoryError;
            throw new Problem(Problem.why(e.getCause()));
        }
    }

    private String seconds() {
        return "%s seconds".formatted(limit.toMillis() / 1000.0);
    }

    /** Whether the file must be opened again to go on. */
    boolean isLost() {
        return lost;
    }

    @Override
    public void close() {
        thread.close(() -> IOUtils.closeQuietly(document));
        thread.awaitEnd();
    }
}
