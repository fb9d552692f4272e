package dev.pixtral.langchain4j.rag.ingest;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.exception.RateLimitException;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.caption.CaptionFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Captions some pictures at the same time. Used by one thread; the captioning runs on others. */
final class CaptionWorkers implements AutoCloseable {
    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    /** How long a model that was interrupted may take to notice. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final ExecutorService pool;
    private final CaptionFile captions;
    private final Settings settings;
    private int underWay;

    /** What became of a picture. */
    sealed interface Result {
        Item item();
    }

    /** It has a caption, perhaps a blank one; {@code asked}: the model was asked for it. */
    record Captioned(Item item, String caption, boolean asked) implements Result {}

    /** It has none; {@code ofModel}: the captioner failed, and not what remembers captions. */
    record Failed(Item item, Throwable error, boolean ofModel) implements Result {}

    /** The model was busy for too long. */
    static final class StillBusy extends RuntimeException {
        private static final long serialVersionUID = 1;

        private StillBusy(RateLimitException e) {
            super(e);
        }
    }

    /** Notices whether the model is asked, and what it throws. */
    private static final class Asked implements PictureCaptioner {
        private final PictureCaptioner captioner;
        private boolean yes;
        private Throwable error;

        private Asked(PictureCaptioner captioner) {
            this.captioner = captioner;
        }

        @Override
        public String caption(ImageContent picture, PictureKind kind) {
            yes = true;
            try {
                return captioner.caption(picture, kind);
            } catch (RuntimeException | Error e) { // a picture may be too large or deep for the model
                error = e;
                throw e;
            }
        }

        @Override
        public String version(PictureKind kind) {
            return captioner.version(kind);
        }
    }

    CaptionWorkers(Settings settings, CaptionFile captions) {
        this.settings = settings;
        this.captions = captions;
        pool = Executors.newFixedThreadPool(
                settings.parallelism(),
                Thread.ofPlatform().daemon().name("picture-captions-", 1).factory());
    }

    /** Whether as many pictures are being captioned as may be. */
    boolean isFull() {
        return underWay >= settings.parallelism();
    }

    boolean isIdle() {
        return underWay == 0;
    }

    void submit(LoadedPicture picture, Item item) {
        underWay++;
        pool.execute(() -> results.add(caption(picture, item)));
    }

    private Result caption(LoadedPicture picture, Item item) {
        Asked asked = new Asked(settings.captioner());
        try {
            return new Captioned(item, patiently(picture, item, asked), asked.yes);
        } catch (Throwable e) { // also errors: the caller's thread reports them
            return new Failed(item, e, e == asked.error);
        }
    }

    private String patiently(LoadedPicture picture, Item item, PictureCaptioner captioner) {
        ImageContent content =
                ImageContent.from(Base64.getEncoder().encodeToString(picture.bytes()), picture.mediaType());
        Duration waited = Duration.ZERO;
        for (Duration wait = FIRST_WAIT; ; wait = longer(wait)) {
            try {
                return captions.caption(
                        item.reference().sha256(), content, item.reference().kind(), captioner);
            } catch (RateLimitException e) {
                if (waited.plus(wait).compareTo(settings.busyTimeout()) > 0) {
                    throw new StillBusy(e);
                }
                sleep(wait);
                waited = waited.plus(wait);
            }
        }
    }

    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) < 0 ? twice : LONGEST_WAIT;
    }

    private void sleep(Duration wait) {
        try {
            settings.clock().sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The thread was interrupted while it waited for the model.");
        }
    }

    /** Waits for the next picture that is ready. */
    Result take() throws InterruptedException {
        Result result = results.take();
        underWay--;
        return result;
    }

    /** Stops what is under way, and returns what was finished. */
    List<Result> stop() {
        close();
        try {
            pool.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        List<Result> finished = new ArrayList<>();
        results.drainTo(finished);
        return finished;
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
