package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.pixtral.langchain4j.rag.FixedCaption;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.io.Sha256;
import dev.pixtral.langchain4j.rag.load.FileLoader;
import dev.pixtral.langchain4j.rag.load.LoadLimits;
import dev.pixtral.testing.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One picture that fails is a line in the report; what all pictures would meet ends the run, and nothing is lost. */
class TroubleTest {
    private static final int PICTURES = 12;

    @TempDir
    Path temp;

    private Path photos;
    private Index index;

    @BeforeEach
    void open() {
        photos = temp.resolve("photos");
        Png.writeAll(photos, PICTURES);
        index = Index.open(temp.resolve("index"));
    }

    @Test
    void a_picture_that_the_model_refuses_is_one_line() {
        String refused = Sha256.of(Png.of(5));
        index.chat().before = sha256 -> {
            if (sha256.equals(refused)) {
                throw new InvalidRequestException("This picture\nhas no end.");
            }
        };

        IngestReport report = index.ingest(photos);

        assertThat(report)
                .isEqualTo(new IngestReport(
                        PICTURES - 1, 0, 0, List.of(new LoadFailure("05.png", null, "This picture has no end."))));
        assertThat(index.files()).hasSize(PICTURES - 1);
        index.assertFillsUp(photos);
        assertThat(index.chat().asked).hasSize(PICTURES + 1); // the refused one again
    }

    @Test
    void a_blank_caption_is_one_line_but_a_text_is_enough() throws Exception {
        Files.writeString(photos.resolve("03.png.txt"), "A text layer.");
        PictureIngestor ingestor =
                index.builder().captioner(new FixedCaption(" ", "blank")).build();

        IngestReport report = ingestor.ingest(photos);

        assertThat(report.captioned()).isEqualTo(1);
        assertThat(report.failed())
                .hasSize(PICTURES - 1)
                .allSatisfy(failure -> assertThat(failure.message()).contains("said nothing"));
        assertThat(index.segments()).singleElement().asString().contains("A text layer.");
    }

    @Test
    void a_text_that_cannot_be_embedded_is_one_line() {
        String bad = Sha256.of(Png.of(7)).substring(0, 16);
        index.embeddings().before = text -> {
            if (text.contains(bad)) {
                throw new IllegalArgumentException("not a word");
            }
        };

        assertThat(index.ingest(photos))
                .isEqualTo(
                        new IngestReport(PICTURES - 1, 0, 0, List.of(new LoadFailure("07.png", null, "not a word"))));
        index.assertFillsUp(photos);
        assertThat(index.chat().asked).hasSize(PICTURES);
    }

    @Test
    void a_model_that_embeds_nothing_ends_the_run() {
        index.embeddings().before = _ -> {
            throw new IllegalArgumentException("no native library");
        };

        IngestException e = catchThrowableOfType(IngestException.class, () -> index.ingest(photos));

        assertThat(e).hasMessageContaining("embedding model fails: no native library");
        index.assertFillsUp(photos);
        assertThat(index.chat().asked).hasSize(PICTURES);
    }

    @Test
    void a_closed_model_ends_the_run_and_keeps_what_was_done() {
        AtomicInteger calls = new AtomicInteger();
        index.chat().before = _ -> {
            if (calls.incrementAndGet() > 5) {
                throw new IllegalStateException("The model is closed.");
            }
        };
        PictureIngestor ingestor = index.builder().parallelism(1).batchSize(3).build();

        IngestException e = catchThrowableOfType(IngestException.class, () -> ingestor.ingest(photos));

        assertThat(e).hasMessageContaining("The model is closed.").hasMessageContaining("ingest again");
        assertThat(e.report().captioned()).isEqualTo(5);
        assertThat(index.segments()).hasSize(5);
        assertThat(Index.open(index.folder()).segments()).hasSize(5);
        index.assertFillsUp(photos);
        assertThat(index.chat().asked).hasSize(PICTURES + 1);
    }

    @Test
    void a_model_without_vision_is_asked_about_few_pictures() {
        index.chat().before = _ -> {
            throw new UnsupportedFeatureException("images");
        };

        assertThatThrownBy(() -> index.ingest(photos)).isInstanceOf(IngestException.class);
        assertThat(index.chat().asked.size()).isLessThanOrEqualTo(10); // four at a time, each with and without a limit
    }

    @Test
    void failures_in_a_row_end_the_run() {
        for (int i = PICTURES; i < 40; i++) {
            Png.write(photos.resolve("%02d.png".formatted(i)), i);
        }
        index.chat().before = _ -> {
            throw new UncheckedIOException(new IOException("connection refused"));
        };

        IngestException e = catchThrowableOfType(IngestException.class, () -> index.ingest(photos));

        assertThat(e).hasMessageContaining("20 pictures in a row").hasMessageContaining("connection refused");
        assertThat(e.report().failed()).hasSize(20);
    }

    /** A clock that waits no time and remembers how long it should have. */
    private static final class Waits implements Clock {
        private final List<Duration> waited = new ArrayList<>();

        @Override
        public long nanos() {
            return 0;
        }

        @Override
        public synchronized void sleep(Duration time) {
            waited.add(time);
        }
    }

    @Test
    void a_busy_engine_is_asked_again() {
        ConcurrentHashMap<String, Integer> tries = new ConcurrentHashMap<>();
        index.chat().before = sha256 -> {
            if (tries.merge(sha256, 1, Integer::sum) < 4) {
                throw new RateLimitException("Too many requests are waiting.");
            }
        };
        Waits clock = new Waits();

        IngestReport report = index.builder().clock(clock).build().ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(PICTURES, 0, 0, List.of()));
        assertThat(clock.waited)
                .hasSize(3 * PICTURES)
                .contains(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    @Test
    void an_engine_that_stays_busy_ends_the_run() {
        index.chat().before = _ -> {
            throw new RateLimitException("Too many requests are waiting.");
        };
        Waits clock = new Waits();
        PictureIngestor ingestor = index.builder()
                .clock(clock)
                .parallelism(1)
                .busyTimeout(Duration.ofMinutes(1))
                .build();

        assertThatThrownBy(() -> ingestor.ingest(photos))
                .isInstanceOf(IngestException.class)
                .hasMessageContaining("Too many requests are waiting.");
        assertThat(clock.waited.stream().reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(50), Duration.ofMinutes(1));
    }

    @Test
    void an_interrupted_run_keeps_what_was_done() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        index.chat().before = _ -> {
            if (calls.incrementAndGet() > 5) {
                stuck.countDown();
                try {
                    Thread.sleep(Duration.ofMinutes(10));
                } catch (InterruptedException e) {
                    throw new CancellationException();
                }
            }
        };
        boolean[] flag = new boolean[1];
        FutureTask<Throwable> run = new FutureTask<>(() -> {
            try {
                index.builder().parallelism(2).build().ingest(photos);
                return null;
            } catch (Throwable e) {
                flag[0] = Thread.currentThread().isInterrupted();
                return e;
            }
        });
        Thread thread = Thread.ofPlatform().daemon().start(run);
        Eventually.open(stuck);

        thread.interrupt();

        assertThat(run.get()).isInstanceOf(CancellationException.class);
        assertThat(flag[0]).isTrue();
        assertThat(Index.open(index.folder()).segments()).hasSize(5);
        index.assertFillsUp(photos);
    }

    @Test
    void two_runs_at_once_on_one_state_folder_are_refused() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        index.chat().before = _ -> {
            asked.countDown();
            Eventually.open(goOn);
        };
        FutureTask<IngestReport> first = new FutureTask<>(() -> index.ingest(photos));
        Thread.ofPlatform().daemon().start(first);
        Eventually.open(asked);

        assertThatThrownBy(() -> index.ingest(photos))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Another ingestion uses the state folder");

        goOn.countDown();
        assertThat(first.get()).isEqualTo(new IngestReport(PICTURES, 0, 0, List.of()));
    }

    @Test
    void the_loader_waits_for_the_model() {
        AtomicInteger loaded = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        index.chat().before = _ -> {
            most.accumulateAndGet(loaded.get() - answered.get(), Math::max);
            answered.incrementAndGet();
        };
        PictureIngestor ingestor = index.builder()
                .parallelism(2)
                .loader((source, pictures) -> new FakeLoader().load(source, picture -> {
                    loaded.incrementAndGet();
                    pictures.accept(picture);
                }))
                .build();

        ingestor.ingest(photos);

        assertThat(most.get()).isBetween(1, 3); // two in flight, one that waits
    }

    @Test
    void a_listener_that_fails_changes_nothing() {
        IngestReport report = index.builder()
                .progressListener(_ -> {
                    throw new IllegalStateException("no terminal");
                })
                .build()
                .ingest(photos);

        assertThat(report).isEqualTo(new IngestReport(PICTURES, 0, 0, List.of()));
    }

    @Test
    void a_loader_that_swallows_what_ends_the_run_does_not_hide_it() {
        index.chat().before = _ -> {
            throw new IllegalStateException("The model is closed.");
        };
        PictureIngestor ingestor = index.builder()
                .loader((source, pictures) -> new FakeLoader().load(source, picture -> {
                    try {
                        pictures.accept(picture);
                    } catch (RuntimeException e) {
                        // a careless loader
                    }
                }))
                .build();

        assertThatThrownBy(() -> ingestor.ingest(photos)).isInstanceOf(IngestException.class);
    }

    @Test
    void of_too_many_files_those_that_are_indexed_stay() {
        LoadLimits limits = LoadLimits.DEFAULT.withMaxFiles(PICTURES);
        PictureIngestor ingestor = index.builder()
                .loader(FileLoader.builder().limits(limits).build())
                .build();
        assertThat(ingestor.ingest(photos)).isEqualTo(new IngestReport(PICTURES, 0, 0, List.of()));
        Png.write(photos.resolve("000.png"), PICTURES); // the first in order

        IngestReport report = ingestor.ingest(photos);

        assertThat(report.removed()).isZero();
        assertThat(report.failed()).singleElement().asString().contains("1 files were left out");
        assertThat(index.segments()).hasSize(PICTURES + 1);
    }
}
