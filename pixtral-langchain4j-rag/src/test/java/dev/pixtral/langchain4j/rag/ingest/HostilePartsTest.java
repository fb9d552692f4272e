package dev.pixtral.langchain4j.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.pixtral.langchain4j.rag.FixedCaption;
import dev.pixtral.langchain4j.rag.LoadFailure;
import dev.pixtral.langchain4j.rag.io.Sha256;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models and splitters that return or throw what they should not. */
@Timeout(120)
class HostilePartsTest {
    private static final int PICTURES = 6;

    @TempDir
    Path temp;

    private Path photos;
    private Index index;

    @BeforeEach
    void open() {
        photos = temp.resolve("photos");
        for (int i = 0; i < PICTURES; i++) {
            Png.write(photos.resolve("%02d.png".formatted(i)), i);
        }
        index = Index.open(temp.resolve("index"));
    }

    private static boolean isOf(int picture, String text) {
        return text.contains(Sha256.of(Png.of(picture)).substring(0, 16));
    }

    @Test
    void an_engine_may_stay_busy_for_hours() {
        AtomicInteger tries = new AtomicInteger();
        index.chat().before = _ -> {
            if (tries.incrementAndGet() < 300) {
                throw new RateLimitException("Too many requests are waiting.");
            }
        };
        PictureIngestor ingestor = index.builder()
                .clock(new Clock() {
                    @Override
                    public long nanos() {
                        return 0;
                    }

                    @Override
                    public void sleep(Duration time) {
                        // does not wait
                    }
                })
                .parallelism(1)
                .busyTimeout(Duration.ofHours(5))
                .build();

        assertThat(ingestor.ingest(photos)).isEqualTo(new IngestReport(PICTURES, 0, 0, List.of()));
    }

    @Test
    void an_error_that_one_picture_causes_is_one_line() {
        String deep = Sha256.of(Png.of(2));
        String large = Sha256.of(Png.of(4));
        index.chat().before = sha256 -> {
            if (sha256.equals(deep)) {
                throw new StackOverflowError();
            }
            if (sha256.equals(large)) {
                throw new OutOfMemoryError("Java heap space");
            }
        };

        assertThat(index.builder().parallelism(1).build().ingest(photos))
                .isEqualTo(new IngestReport(
                        PICTURES - 2,
                        0,
                        0,
                        List.of(
                                new LoadFailure("02.png", null, "StackOverflowError"),
                                new LoadFailure("04.png", null, "Java heap space"))));
    }

    /** Returns other vectors for some texts. */
    private EmbeddingModel spoiled(Predicate<String> texts, float... vector) {
        return new EmbeddingModel() {
            @Override
            public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
                return Response.from(segments.stream()
                        .map(segment ->
                                texts.test(segment.text()) ? Embedding.from(vector) : FakeEmbeddings.of(segment.text()))
                        .toList());
            }

            @Override
            public int dimension() {
                return 8;
            }

            @Override
            public String modelName() {
                return "spoiled";
            }
        };
    }

    @Test
    void a_vector_that_can_never_be_found_is_one_line() {
        float[] spoilt = new float[8];
        for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            index = Index.open(temp.resolve("index" + wrong));
            spoilt[3] = wrong;
            EmbeddingModel model = spoiled(text -> isOf(3, text), spoilt);

            IngestReport report = index.builder().embeddingModel(model).build().ingest(photos);

            assertThat(report.captioned()).isEqualTo(PICTURES - 1);
            assertThat(report.failed())
                    .singleElement()
                    .asString()
                    .startsWith("03.png: ")
                    .contains("no number");
            assertThat(index.segments()).hasSize(PICTURES - 1);
        }
    }

    @Test
    void vectors_of_another_length_do_not_spoil_the_store() {
        EmbeddingModel model = spoiled(text -> isOf(3, text), 1, 2, 3);

        IngestReport report = index.builder().embeddingModel(model).build().ingest(photos);

        assertThat(report.failed()).singleElement().asString().startsWith("03.png: ");
        assertThat(index.segments()).hasSize(PICTURES - 1);
    }

    @Test
    void a_model_of_nothing_but_such_vectors_ends_the_run() {
        float[] spoilt = new float[8];
        Arrays.fill(spoilt, Float.NaN);
        PictureIngestor ingestor =
                index.builder().embeddingModel(spoiled(_ -> true, spoilt)).build();

        assertThat(catchThrowableOfType(IngestException.class, () -> ingestor.ingest(photos)))
                .hasMessageContaining("embedding model fails");
        assertThat(index.segments()).isEmpty();
    }

    @Test
    void an_exception_that_is_thrown_twice_reaches_the_caller() {
        IllegalArgumentException always = new IllegalArgumentException("no text is split");
        PictureIngestor ingestor = index.builder()
                .splitter(_ -> {
                    throw always;
                })
                .build();

        assertThatThrownBy(() -> ingestor.ingest(photos)).isSameAs(always);
    }

    @Test
    void captions_are_whole_characters() {
        PictureIngestor ingestor = index.builder()
                .captioner(new FixedCaption("A \uD83D dog \uDE00 and\0a cat 😀.", "odd"))
                .build();

        ingestor.ingest(photos);

        assertThat(index.segments())
                .hasSize(PICTURES)
                .allSatisfy(segment -> assertThat(segment).contains("A ? dog ? and a cat 😀."));
        assertThat(ingestor.ingest(photos)).isEqualTo(new IngestReport(0, PICTURES, 0, List.of()));
    }
}
