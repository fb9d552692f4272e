package dev.pixtral.examples.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pixtral.Pixtral;
import dev.pixtral.kernels.WeightFormat;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in local mode: two threads, tasks that fail, a JVM that is halted. */
class PicturesJobTest {
    private static final Path DOCUMENTS = Path.of("..", "examples", "documents");
    private static final PicturesJob.Sizes SMALL = new PicturesJob.Sizes(4, 2);
    private static final String SCHEMA = """
            {"type": "object", "properties": {"store": {"type": "string"}, "date": {"type": "string"}, \
            "total": {"type": "number"}}, "required": ["store", "date", "total"]}""";
    private static final Recipe RECEIPTS = new Recipe(
            "pixtral-tiny", WeightFormat.BF16, "What is this?", "Return JSON with store, date, total.", SCHEMA, 200);
    private static SparkSession spark;

    @TempDir
    Path temporary;

    @BeforeAll
    static void start() {
        spark = LocalSpark.start();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private PicturesJob job(Path folder, Recipe recipe) {
        return new PicturesJob(spark, folder.toString(), out(), recipe, SMALL);
    }

    private String out() {
        return temporary.resolve("out").toString();
    }

    private List<Row> rows() {
        return spark.read().parquet(out()).orderBy(Columns.PATH).collectAsList();
    }

    private static String name(Row row) {
        String path = row.getAs(Columns.PATH);
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Receipts of the example "documents", in folders. */
    private Path pictures(int count) throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("pictures/a/b"));
        for (int i = 1; i <= count; i++) {
            String name = "document-%02d.png".formatted(i);
            Files.copy(DOCUMENTS.resolve(name), (i % 2 == 0 ? folder : folder.getParent()).resolve(name));
        }
        return temporary.resolve("pictures");
    }

    @Test
    void each_picture_has_one_row_although_a_task_fails_at_first() throws Exception {
        Path folder = pictures(6);
        Files.write(
                folder.resolve("broken.PNG"),
                Arrays.copyOf(Files.readAllBytes(DOCUMENTS.resolve("document-01.png")), 100));
        Files.writeString(folder.resolve("notes.txt"), "no picture");
        PicturesJob job = job(folder, RECEIPTS);
        long before = answered();

        PicturesJob.Summary summary = job.run(new FailsAtFirst(job.work()), false);

        assertThat(summary).isEqualTo(new PicturesJob.Summary(0, 6, 1));
        List<Row> rows = rows();
        assertThat(rows)
                .extracting(PicturesJobTest::name)
                .containsExactlyInAnyOrder(
                        "broken.PNG",
                        "document-01.png",
                        "document-02.png",
                        "document-03.png",
                        "document-04.png",
                        "document-05.png",
                        "document-06.png");
        assertThat(row(rows, "broken.PNG").<String>getAs(Columns.ERROR)).contains("broken.PNG");
        Row receipt = row(rows, "document-01.png");
        assertThat(receipt.<String>getAs(Columns.ERROR)).isNull();
        assertThat(receipt.<String>getAs("caption")).contains("receipt");
        assertThat(receipt.<String>getAs("reading")).contains("\"total\"").contains("54.96");
        assertThat(receipt.<Integer>getAs("tokens")).isPositive();
        // two questions for each picture that can be read, and again for the picture whose task failed after it: all
        // of them were answered by the one engine of this JVM
        assertThat(answered() - before).isBetween(12L, 16L);
    }

    private static long answered() {
        return Engines.of(RECEIPTS).statistics().requests().finished();
    }

    private static Row row(List<Row> rows, String name) {
        return rows.stream().filter(row -> name(row).equals(name)).findAny().orElseThrow();
    }

    /** The second task of each round fails after its first picture, but not when it is repeated. */
    private record FailsAtFirst(MapPartitionsFunction<Row, Row> work) implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> pictures) throws Exception {
            Iterator<Row> results = work.call(pictures);
            TaskContext task = TaskContext.get();
            if (task.partitionId() == 1 && task.attemptNumber() == 0) {
                results.next();
                throw new IOException("as if the machine were gone");
            }
            return results;
        }
    }

    @Test
    void what_is_read_is_not_read_again_unless_it_changes() throws Exception {
        Path folder = pictures(3);
        Recipe captions = new Recipe("pixtral-tiny", WeightFormat.BF16, "What is this?", "", "", 100);
        Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
        PicturesJob first = job(folder, captions);
        assertThat(first.run(first.work(), false)).isEqualTo(new PicturesJob.Summary(0, 3, 1));

        PicturesJob second = job(folder, captions);
        assertThat(second.run(second.work(), false)).isEqualTo(new PicturesJob.Summary(4, 0, 0));

        Files.copy(DOCUMENTS.resolve("document-04.png"), folder.resolve("new.png"));
        PicturesJob third = job(folder, captions);
        assertThat(third.run(third.work(), true)).isEqualTo(new PicturesJob.Summary(3, 1, 1));

        Recipe other = new Recipe("pixtral-tiny", WeightFormat.BF16, "What is it?", "", "", 100);
        PicturesJob fourth = job(folder, other);
        assertThat(fourth.run(fourth.work(), false)).isEqualTo(new PicturesJob.Summary(0, 4, 1));
    }

    @Test
    void a_run_continues_where_a_killed_one_stopped() throws Exception {
        Path folder = pictures(7);
        Process killed = new ProcessBuilder(Stream.of(
                                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString()),
                                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                                        .filter(argument -> !argument.startsWith("-javaagent")),
                                Stream.of(
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        HaltedJob.class.getName(),
                                        folder.toString(),
                                        out()))
                        .flatMap(argument -> argument)
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("log").toFile())
                .start();
        assertThat(killed.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(killed.exitValue())
                .as(Files.readString(temporary.resolve("log")))
                .isEqualTo(HaltedJob.STATUS);
        List<Row> before = rows();
        assertThat(before).hasSize(SMALL.round());

        PicturesJob job = job(folder, HaltedJob.RECIPE);
        PicturesJob.Summary summary = job.run(job.work(), false);

        assertThat(summary).isEqualTo(new PicturesJob.Summary(4, 3, 0));
        assertThat(rows()).hasSize(7).containsAll(before);
        assertThat(rows()).extracting(PicturesJobTest::name).doesNotHaveDuplicates();
        try (Stream<Path> files = Files.walk(Path.of(out()))) {
            assertThat(files.map(Path::toFile).filter(File::isDirectory)).hasSize(1); // nothing temporary is left
        }
    }

    @Test
    void what_is_wrong_for_all_pictures_ends_the_job_and_leaves_no_rows() throws Exception {
        Path folder = pictures(2);
        Recipe none = new Recipe("/no/such/model", WeightFormat.BF16, "What is this?", "", "", 100);
        PicturesJob job = job(folder, none);

        assertThatThrownBy(() -> job.run(job.work(), false)).hasStackTraceContaining("/no/such/model");
        try (Stream<Path> files = Files.list(Path.of(out()))) {
            assertThat(files.filter(file -> file.toString().endsWith(".parquet")))
                    .isEmpty();
        }
    }

    @Test
    void an_engine_that_is_gone_is_replaced() {
        Pixtral first = Engines.of(RECEIPTS);
        assertThat(Engines.of(RECEIPTS)).isSameAs(first);

        first.close();

        assertThat(Engines.of(RECEIPTS)).isNotSameAs(first).returns(false, Pixtral::closed);
    }
}
