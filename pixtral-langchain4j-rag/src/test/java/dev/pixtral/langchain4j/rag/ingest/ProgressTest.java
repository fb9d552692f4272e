package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.LoadedPicture;
import dev.pixtral.langchain4j.rag.PictureLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Counts, totals and estimates of time. */
class ProgressTest {
    @TempDir
    Path temp;

    /** A clock that each caption moves by ten seconds. */
    private static final class Seconds implements Clock {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public void sleep(Duration time) {
            nanos.addAndGet(time.toNanos());
        }
    }

    private List<IngestProgress> ingest(Index index, Path photos) {
        Seconds clock = new Seconds();
        index.chat().before = _ -> clock.sleep(Duration.ofSeconds(10));
        List<IngestProgress> progress = new ArrayList<>();
        index.builder()
                .parallelism(1)
                .clock(clock)
                .progressListener(progress::add)
                .build()
                .ingest(photos);
        return progress;
    }

    @Test
    void counts_go_up_to_the_total_and_the_remaining_time_down() {
        Path photos = temp.resolve("photos");
        for (int i = 0; i < 6; i++) {
            Png.write(photos.resolve(i + ".png"), i);
        }
        List<IngestProgress> progress = ingest(Index.open(temp.resolve("index")), photos);

        assertThat(progress.getFirst()).isEqualTo(new IngestProgress(0, 6, 0, 0, 0, Duration.ZERO, null));
        assertThat(progress.getLast().done()).isEqualTo(6);
        assertThat(progress.getLast().remaining()).isZero();
        assertThat(progress).extracting(IngestProgress::done).isSorted().contains(1, 2, 3, 4, 5, 6);
        assertThat(progress).allMatch(each -> each.total() == 6);
        assertThat(progress)
                .filteredOn(each -> each.remaining() != null)
                .allMatch(each -> each.remaining().compareTo(Duration.ofSeconds(10L * (7 - each.done()))) <= 0
                        && each.remaining().compareTo(Duration.ofSeconds(10L * (6 - each.done()))) >= 0);
    }

    @Test
    void pictures_that_are_reused_do_not_make_the_rest_look_fast() {
        Path photos = temp.resolve("photos");
        for (int i = 0; i < 20; i++) {
            Png.write(photos.resolve("a%02d.png".formatted(i)), i);
        }
        Index index = Index.open(temp.resolve("index"));
        index.ingest(photos);
        for (int i = 20; i < 24; i++) {
            Png.write(photos.resolve("b%02d.png".formatted(i)), i);
        }

        List<IngestProgress> progress = ingest(index, photos);

        IngestProgress first = progress.stream()
                .filter(each -> each.captioned() == 1)
                .findFirst()
                .orElseThrow();
        assertThat(first.reused()).isEqualTo(20);
        assertThat(first.total()).isEqualTo(24);
        assertThat(first.remaining()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    @Test
    void a_loader_that_knows_no_total_gives_none_until_the_end() {
        Path photos = temp.resolve("photos");
        Png.write(photos.resolve("1.png"), 1);
        Index index = Index.open(temp.resolve("index"));
        List<IngestProgress> progress = new ArrayList<>();

        index.builder()
                .loader((source, pictures) -> index.loader().load(source, pictures))
                .progressListener(progress::add)
                .build()
                .ingest(photos);

        assertThat(progress.getFirst().total()).isNull();
        assertThat(progress.getFirst().remaining()).isNull();
        assertThat(progress.getLast().total()).isEqualTo(1);
        assertThat(index.loader().estimate(photos)).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void without_a_listener_nothing_is_estimated() {
        Path photos = temp.resolve("photos");
        Png.write(photos.resolve("1.png"), 1);
        Index index = Index.open(temp.resolve("index"));
        AtomicInteger estimates = new AtomicInteger();
        PictureLoader loader = new PictureLoader() {
            @Override
            public List<LoadFailure> load(Path source, Consumer<LoadedPicture> pictures) {
                return index.loader().load(source, pictures);
            }

            @Override
            public OptionalInt estimate(Path source) {
                estimates.incrementAndGet();
                return OptionalInt.of(1);
            }
        };

        index.builder().loader(loader).build().ingest(photos);
        assertThat(estimates).hasValue(0);
        index.builder().loader(loader).progressListener(_ -> {}).build().ingest(photos);
        assertThat(estimates).hasValue(1);
    }

    @Test
    void more_pictures_than_expected_raise_the_total() {
        Tally tally = new Tally(
                progress -> assertThat(progress.total()).isGreaterThanOrEqualTo(progress.done()), Clock.SYSTEM);
        tally.expect(1);
        tally.add(true);
        tally.add(true);

        assertThat(tally.summary().captioned()).isEqualTo(2);
    }
}
