package dev.pixtral.langchain4j.rag.ingest;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.caption.CaptionFile;
import dev.pixtral.langchain4j.rag.ingest.IndexWriter.Pending;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;

/**
 * One run of an ingestor over a file or folder. The thread that calls loads, embeds and stores; others caption. When as
 * many pictures as allowed are being captioned, the loader waits.
 */
final class Ingestion {
    private final Settings settings;
    private final Source source;
    private final Ledger ledger;
    private final CaptionFile captions;
    private final CaptionWorkers workers;
    private final IndexWriter writer;
    private final Tally tally;

    /** Pictures of this run by their ids, and where they are. */
    private final Map<String, PictureEntry.Place> seen = new HashMap<>();

    /** Ids of pictures that the ledger has, but the embedding store has not. */
    private final Set<String> missing;

    private final List<Pending> batch = new ArrayList<>();
    private int failedInARow;

    /** What ended the loading, in case the loader does not pass it on. */
    private RuntimeException ending;

    private Ingestion(Settings settings, Source source, State state) {
        this.settings = settings;
        this.source = source;
        ledger = state.ledger();
        captions = state.captions();
        tally = new Tally(settings.progressListener(), settings.clock());
        writer = new IndexWriter(settings, ledger);
        missing = new StoreCheck(settings.embeddingStore(), writer::anyEmbedding)
                .missing(ledger.of(source.root()).stream()
                        .filter(PictureEntry::isDone)
                        .toList());
        workers = new CaptionWorkers(settings, captions);
    }

    static IngestReport of(Settings settings, Path path) {
        Source source = Source.of(path);
        source.requireApart(settings);
        try (State state = State.open(settings.stateFolder(), settings.captions())) {
            Ingestion ingestion;
            try {
                ingestion = new Ingestion(settings, source, state);
            } catch (Problems.Fatal e) {
                throw new IngestException(e.getMessage(), e.getCause(), new IngestReport(0, 0, 0, List.of()));
            }
            return ingestion.run();
        }
    }

    static int forget(Settings settings, Path path) {
        try (State state = State.open(settings.stateFolder(), settings.captions())) {
            List<PictureEntry> gone = Source.rootsOf(path).stream()
                    .flatMap(root -> state.ledger().of(root).stream())
                    .toList();
            new IndexWriter(settings, state.ledger()).remove(gone);
            return gone.size();
        } catch (Problems.Fatal e) {
            throw new IngestException(e.getMessage(), e.getCause(), new IngestReport(0, 0, 0, List.of()));
        }
    }

    private IngestReport run() {
        try (workers) {
            estimate();
            List<LoadFailure> failures = load();
            while (!workers.isIdle()) {
                takeOne();
            }
            flush();
            tally.fail(failures);
            removeVanished();
            tally.end();
            return tally.summary();
        } catch (RuntimeException | Error e) {
            throw ended(e);
        }
    }

    private List<LoadFailure> load() {
        List<LoadFailure> failures;
        try {
            failures = settings.loader().load(source.path(), this::acceptOrEnd);
        } catch (RuntimeException e) {
            throw ending == null ? e : ending;
        }
        if (ending != null) {
            throw ending;
        }
        return failures;
    }

    private void acceptOrEnd(LoadedPicture picture) {
        if (ending != null) {
            throw ending;
        }
        try {
            accept(picture);
        } catch (RuntimeException e) {
            ending = e;
            throw e;
        }
    }

    private void estimate() {
        if (settings.progressListener() == Settings.NO_LISTENER) {
            return;
        }
        try {
            OptionalInt expected = settings.loader().estimate(source.path());
            expected.ifPresent(tally::expect);
        } catch (UncheckedIOException e) {
            // loading will report the same
        }
        tally.report();
    }

    /** Takes the next picture from the loader, once a worker is free for it. */
    private void accept(LoadedPicture picture) {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
        Item item = Item.of(
                picture, settings.captioner().version(picture.reference().kind()));
        PictureEntry entry = item.entry(source.root());
        if (seen.putIfAbsent(entry.id(), entry.place()) != null) {
            return; // the same picture at the same place
        }
        PictureEntry known = ledger.find(source.root(), entry.id());
        boolean unchanged = known != null && !missing.contains(entry.id()) && isUnchanged(known, item);
        if (known == null) {
            ledger.put(List.of(entry)); // before the picture store has it
        }
        if (!keep(picture, item)) {
            return;
        }
        if (unchanged) {
            tally.add(false);
            return;
        }
        while (workers.isFull()) {
            takeOne();
        }
        workers.submit(picture, item);
    }

    /** Captions may have been corrected in their file, or be gone with it. */
    private boolean isUnchanged(PictureEntry known, Item item) {
        String caption =
                captions.find(item.reference().sha256(), item.version()).orElse(null);
        return item.hasPrint(known.print(), caption, settings.embeddingModel().modelName(), settings.splitter());
    }

    /** Puts the bytes into the picture store; the index must not refer to what is not there. */
    private boolean keep(LoadedPicture picture, Item item) {
        String sha256;
        try {
            sha256 = settings.pictureStore().put(picture.bytes());
        } catch (IllegalArgumentException e) {
            tally.fail(item.reference(), Problems.line(e));
            return false;
        } catch (RuntimeException e) {
            throw new Problems.Fatal("The picture store fails: " + Problems.line(e), e, true);
        }
        if (!sha256.equals(item.reference().sha256())) {
            tally.fail(item.reference(), "The loader gave a hash that is not that of the picture's bytes.");
            return false;
        }
        return true;
    }

    private void takeOne() {
        CaptionWorkers.Result result;
        try {
            result = workers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
        switch (result) {
            case CaptionWorkers.Captioned captioned -> {
                failedInARow = 0;
                add(captioned);
                if (batch.size() >= settings.batchSize()) {
                    flush();
                }
            }
            case CaptionWorkers.Failed failed -> fail(failed);
        }
    }

    private static CancellationException interrupted() {
        return new CancellationException("The ingestion was interrupted; what was done is kept.");
    }

    private void add(CaptionWorkers.Captioned captioned) {
        Item item = captioned.item();
        var segments = item.segments(captioned.caption(), settings.splitter());
        if (segments.isEmpty()) {
            tally.fail(item.reference(), "The model said nothing about the picture, and it has no text.");
            return;
        }
        PictureEntry entry = item.entry(source.root());
        PictureEntry known = ledger.find(source.root(), entry.id());
        String print = item.print(captioned.caption(), settings.embeddingModel().modelName(), settings.splitter());
        batch.add(new Pending(item, known == null ? entry : known, print, segments, captioned.asked()));
        tally.add(captioned.asked());
    }

    private void fail(CaptionWorkers.Failed failed) {
        Throwable e = failed.error();
        String line = Problems.line(e);
        if (Problems.endsCaptioning(failed)) {
            throw new Problems.Fatal("Pictures cannot be captioned any more: " + line, e, true);
        }
        tally.fail(failed.item().reference(), line);
        failedInARow = Problems.isOfThePicture(e) ? failedInARow : failedInARow + 1;
        if (failedInARow >= Problems.IN_A_ROW) {
            throw new Problems.Fatal(
                    "%,d pictures in a row could not be captioned, the last because: %s".formatted(failedInARow, line),
                    e,
                    true);
        }
    }

    private void flush() {
        List<Pending> pictures = List.copyOf(batch);
        batch.clear();
        if (!pictures.isEmpty()) {
            writer.write(pictures, (picture, e) -> {
                tally.takeBack(picture.asked());
                tally.fail(picture.item().reference(), Problems.line(e));
            });
        }
    }

    /** Removes what this file or folder had in the index and has no more. */
    private void removeVanished() {
        Survivors survivors = new Survivors(tally.failed());
        List<PictureEntry> gone = ledger.of(source.root()).stream()
                .filter(entry -> seen.containsKey(entry.id()) ? isNothing(entry) : !survivors.include(entry))
                .toList();
        writer.remove(gone);
        Set<PictureEntry.Place> places = new HashSet<>(seen.values());
        tally.removed((int) gone.stream()
                .filter(entry -> entry.isDone() && !places.contains(entry.place()))
                .map(PictureEntry::place)
                .distinct()
                .count());
    }

    /** Whether a picture failed before anything of it was stored. */
    private static boolean isNothing(PictureEntry entry) {
        return !entry.isDone() && entry.segments() == 0;
    }

    /** Keeps what is finished, and says why the run ended. */
    private RuntimeException ended(Throwable e) {
        boolean interrupted = Thread.interrupted();
        List<CaptionWorkers.Result> finished = workers.stop();
        if (!(e instanceof Problems.Fatal fatal) || fatal.storesWork()) {
            keep(finished, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
            return e instanceof CancellationException known
                    ? known
                    : (RuntimeException) interrupted().initCause(e);
        }
        return switch (e) {
            case Problems.Fatal fatal ->
                new IngestException(
                        fatal.getMessage()
                                + (fatal.getMessage().endsWith(".") ? "" : ".")
                                + " What was done until then is kept; ingest again to go on.",
                        fatal.getCause(),
                        tally.summary());
            case RuntimeException known -> known;
            default -> throw (Error) e;
        };
    }

    private void keep(List<CaptionWorkers.Result> finished, Throwable because) {
        try {
            for (CaptionWorkers.Result result : finished) {
                if (result instanceof CaptionWorkers.Captioned captioned) {
                    add(captioned);
                }
            }
            flush();
        } catch (RuntimeException e) {
            if (e != because) { // the same object, thrown again
                because.addSuppressed(e);
            }
        }
    }
}
