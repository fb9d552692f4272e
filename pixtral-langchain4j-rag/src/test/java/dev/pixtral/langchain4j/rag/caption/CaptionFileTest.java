package dev.pixtral.langchain4j.rag.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ImageContent;
import dev.pixtral.langchain4j.rag.PictureCaptioner;
import dev.pixtral.langchain4j.rag.PictureKind;
import dev.pixtral.langchain4j.rag.ingest.Png;
import dev.pixtral.langchain4j.rag.io.LineFile;
import dev.pixtral.langchain4j.rag.io.Sha256;
import dev.pixtral.testing.Eventually;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionFileTest {
    private static final String HASH = Sha256.of(Png.of(1));
    private static final ImageContent PICTURE =
            ImageContent.from(Base64.getEncoder().encodeToString(Png.of(1)), "image/png");

    @TempDir
    Path temp;

    private Path file;
    private final AtomicInteger asked = new AtomicInteger();

    @BeforeEach
    void name() {
        file = temp.resolve("captions.jsonl");
    }

    private PictureCaptioner captioner(String version, Supplier<String> caption) {
        return new PictureCaptioner() {
            @Override
            public String caption(ImageContent picture, PictureKind kind) {
                asked.incrementAndGet();
                return caption.get();
            }

            @Override
            public String version(PictureKind kind) {
                return version + kind.key();
            }
        };
    }

    private String caption(CaptionFile captions, PictureCaptioner captioner) {
        return captions.caption(HASH, PICTURE, PictureKind.CHART, captioner);
    }

    @Test
    void asks_once_also_after_a_restart() throws Exception {
        PictureCaptioner captioner = captioner("v1", () -> "A \"bar\" chart\nof ä.");
        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(captions.find(HASH, "v1chart")).isEmpty();
            assertThat(caption(captions, captioner)).isEqualTo("A \"bar\" chart\nof ä.");
            assertThat(caption(captions, captioner)).isEqualTo("A \"bar\" chart\nof ä.");
        }
        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(caption(captions, captioner)).isEqualTo("A \"bar\" chart\nof ä.");
            assertThat(captions.find(HASH, "v1chart")).isPresent();
        }

        assertThat(asked).hasValue(1);
        assertThat(Files.readAllLines(file)).hasSize(1);
    }

    @Test
    void another_version_or_kind_is_asked_again() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            caption(captions, captioner("v1", () -> "one"));
            assertThat(caption(captions, captioner("v2", () -> "two"))).isEqualTo("two");
            captions.caption(HASH, PICTURE, PictureKind.PHOTO, captioner("v1", () -> "three"));
        }

        assertThat(asked).hasValue(3);
    }

    @Test
    void blank_captions_and_errors_are_not_remembered() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(caption(captions, captioner("v", () -> " \n"))).isEmpty();
            assertThatThrownBy(() -> caption(captions, captioner("v", () -> {
                        throw new IllegalArgumentException("no");
                    })))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(caption(captions, captioner("v", () -> "yes"))).isEqualTo("yes");
        }

        assertThat(asked).hasValue(3);
    }

    @Test
    void foreign_and_torn_lines_are_ignored_and_the_last_line_counts() throws Exception {
        String foreign = "# notes\n[]\nnull\n{\"sha256\": 7}\n\n";
        Files.writeString(file, foreign);
        line("old");
        line("corrected by hand");
        Files.writeString(
                file, "{\"sha256\": \"%s\", \"prompt\": \"vchart\", \"capt".formatted(HASH), StandardOpenOption.APPEND);

        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(caption(captions, captioner("v", () -> "new"))).isEqualTo("corrected by hand");
            caption(captions, captioner("w", () -> "next"));
        }

        assertThat(asked).hasValue(1);
        assertThat(file).content().startsWith(foreign).contains("\"capt\n").endsWith("\"caption\":\"next\"}\n");
        assertThat(Files.readAllLines(file)).hasSize(9);
    }

    @Test
    void a_last_line_without_a_line_break_counts() throws Exception {
        line("old");
        line("corrected by hand");
        Files.writeString(file, Files.readString(file).stripTrailing());

        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(captions.find(HASH, "vchart")).contains("corrected by hand");
            caption(captions, captioner("w", () -> "next"));
        }
        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThat(captions.find(HASH, "vchart")).contains("corrected by hand");
            assertThat(captions.find(HASH, "wchart")).contains("next");
        }
    }

    @Test
    void a_file_that_is_no_caption_file_loses_nothing() throws Exception {
        byte[] other = new byte[2 * LineFile.LONGEST];
        new Random(1).nextBytes(other);
        for (byte[] bytes : List.of(other, new byte[2 * LineFile.LONGEST], "notes".getBytes())) {
            Files.write(file, bytes);

            try (CaptionFile captions = CaptionFile.open(file)) {
                caption(captions, captioner("v", () -> "new"));
            }

            assertThat(Arrays.copyOf(Files.readAllBytes(file), bytes.length)).isEqualTo(bytes);
        }
    }

    private void line(String caption) throws Exception {
        Files.writeString(
                file,
                "{\"sha256\": \"%s\", \"prompt\": \"vchart\", \"caption\": \"%s\", \"by\": \"hand\"}%n"
                        .formatted(HASH, caption),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void threads_wait_for_one_another() throws Exception {
        try (CaptionFile captions = CaptionFile.open(file)) {
            CountDownLatch answer = new CountDownLatch(1);
            PictureCaptioner captioner = captioner("v", () -> {
                Eventually.open(answer);
                return "the one";
            });
            List<FutureTask<String>> threads = new ArrayList<>();
            List<Thread> started = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                threads.add(new FutureTask<>(() -> caption(captions, captioner)));
                started.add(Thread.ofPlatform().daemon().start(threads.getLast()));
            }
            Eventually.until(
                    "seven wait",
                    () -> started.stream()
                                    .filter(thread -> thread.getState() == Thread.State.WAITING)
                                    .count()
                            == 7);

            answer.countDown();

            for (FutureTask<String> thread : threads) {
                assertThat(thread.get()).isEqualTo("the one");
            }
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    void a_thread_that_waits_can_be_interrupted() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            CountDownLatch asking = new CountDownLatch(1);
            CountDownLatch answer = new CountDownLatch(1);
            PictureCaptioner captioner = captioner("v", () -> {
                asking.countDown();
                Eventually.open(answer);
                return "the one";
            });
            FutureTask<String> first = new FutureTask<>(() -> caption(captions, captioner));
            Thread.ofPlatform().daemon().start(first);
            Eventually.open(asking);
            FutureTask<String> second = new FutureTask<>(() -> caption(captions, captioner));
            Thread waiting = Thread.ofPlatform().daemon().start(second);

            waiting.interrupt();

            assertThatThrownBy(second::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
            answer.countDown();
            assertThat(first).succeedsWithin(java.time.Duration.ofMinutes(1)).isEqualTo("the one");
        }
    }

    @Test
    void remembers_for_other_captioners() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            PictureCaptioner captioner = captioner("v", () -> "known");
            PictureCaptioner remembering = captions.remembering(captioner);
            assertThat(remembering.version(PictureKind.PAGE)).isEqualTo("vpage");

            assertThat(remembering.caption(PICTURE, PictureKind.CHART)).isEqualTo("known");
            assertThat(remembering.caption(PICTURE, PictureKind.CHART)).isEqualTo("known");
            assertThat(asked).hasValue(1);
            assertThat(captions.find(HASH, "vchart")).contains("known");

            ImageContent remote = ImageContent.from(URI.create("http://localhost/a.png"));
            remembering.caption(remote, PictureKind.CHART);
            remembering.caption(remote, PictureKind.CHART);
            assertThat(asked).hasValue(3);
        }
    }

    @Test
    void an_endless_caption_is_cut() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            String text = caption(captions, captioner("v", () -> "It goes on. ".repeat(1_000_000)));

            assertThat(text.length()).isBetween(15_000, 16_000);
            assertThat(text).endsWith("It goes on.");
        }
    }

    @Test
    void an_open_file_is_not_opened_again() {
        try (CaptionFile captions = CaptionFile.open(file)) {
            assertThatThrownBy(() -> CaptionFile.open(file)).isInstanceOf(IllegalStateException.class);
            assertThat(caption(captions, captioner("v", () -> "still open"))).isEqualTo("still open");
        }
    }
}
