package dev.pixtral.examples.documents;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.service.output.OutputParsingException;
import dev.pixtral.examples.start.Failures;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Reads pictures, several at the same time: the engine computes their tokens together. */
final class Batch {
    private final PictureFiles files;
    private final DocumentReader reader;
    private final Journal journal;

    Batch(PictureFiles files, DocumentReader reader, Journal journal) {
        this.files = files;
        this.reader = reader;
        this.journal = journal;
    }

    /**
     * Reads all pictures. A picture that fails does not stop the others.
     *
     * @param names of the files
     * @param parallel how many to read at the same time
     * @param progress is notified of each outcome, in the order in which they end, by the calling thread
     * @return the outcomes in the order of the names
     * @throws IOException if the journal cannot be written; what was read until then is in it
     * @throws LangChain4jException if the model cannot be used at all
     */
    List<Outcome> run(Collection<String> names, int parallel, Consumer<Outcome> progress)
            throws IOException, InterruptedException {
        SortedMap<String, Outcome> outcomes = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
            CompletionService<Outcome> running = new ExecutorCompletionService<>(threads);
            names.forEach(name -> running.submit(() -> read(name)));
            try {
                while (outcomes.size() < names.size()) {
                    Outcome outcome = running.take().get();
                    if (outcome instanceof Outcome.Done done && !done.reused()) {
                        journal.add(done);
                    }
                    outcomes.put(outcome.file(), outcome);
                    progress.accept(outcome);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof LangChain4jException model
                        ? model
                        : new IllegalStateException(e.getCause()); // an Error, such as too little memory
            } finally {
                threads.shutdownNow(); // after a failure nothing that waits is started
            }
        }
        return List.copyOf(outcomes.values());
    }

    private Outcome read(String name) {
        try {
            byte[] picture = files.read(name);
            String sha256 = PictureFiles.sha256(picture);
            Optional<Document> known = journal.find(name, sha256);
            return new Outcome.Done(name, sha256, known.orElseGet(() -> reader.read(picture)), known.isPresent());
        } catch (IOException | RuntimeException e) {
            if (concernsAll(e)) {
                throw (LangChain4jException) e;
            }
            return new Outcome.Failed(name, Failures.sentence(e));
        }
    }

    /**
     * Whether other pictures would fail as well: the model is missing or cannot be loaded, or its engine has failed.
     */
    private static boolean concernsAll(Exception e) {
        return e instanceof LangChain4jException
                && !(e instanceof InvalidRequestException) // such as a picture that cannot be read
                && !(e instanceof OutputParsingException); // such as an answer that was too long
    }
}
