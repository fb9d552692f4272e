package dev.pixtral.examples.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads the pictures of a folder that have no result yet. It works in rounds, each of which is a Spark job that adds
 * its results at its end: whatever ends the program, at most one round is lost, and the next run continues.
 */
final class PicturesJob {
    private final SparkSession spark;
    private final String folder;
    private final String out;
    private final Recipe recipe;
    private final Sizes sizes;
    private final Timestamp run = new Timestamp(System.currentTimeMillis());

    /**
     * How the work is divided.
     *
     * @param round pictures of a round: what a crash may cost
     * @param task pictures of a task: what Spark repeats if a task fails
     */
    record Sizes(int round, int task) {
        int tasks(int pictures) {
            return Math.ceilDiv(pictures, task);
        }
    }

    /**
     * What came of a run.
     *
     * @param known pictures that had a result already
     * @param read pictures that were read
     * @param failed pictures whose result is an error
     */
    record Summary(long known, long read, long failed) {}

    PicturesJob(SparkSession spark, String folder, String out, Recipe recipe, Sizes sizes) {
        this.spark = spark;
        this.folder = folder;
        this.out = out;
        this.recipe = recipe;
        this.sizes = sizes;
    }

    /** The work of its tasks. */
    MapPartitionsFunction<Row, Row> work() {
        return new ReadPictures(
                recipe, run, new SerializableConfiguration(spark.sparkContext().hadoopConfiguration()));
    }

    /**
     * Reads what is missing.
     *
     * @param work the work of its tasks, {@link #work} or what wraps it
     * @param again reads the pictures whose result is an error as well
     */
    Summary run(MapPartitionsFunction<Row, Row> work, boolean again) throws IOException {
        Results results = Results.open(spark, out, recipe);
        Dataset<Row> pictures = PictureFolder.list(spark, folder);
        Dataset<Row> missing = again ? results.missingOrFailed(pictures) : results.missing(pictures);
        // an RDD, because a Dataset would look at the results again after each round
        JavaRDD<Row> todo = missing.orderBy(col(Columns.PATH)).javaRDD();
        long known = pictures.count() - todo.count();
        Iterator<Row> rest = todo.toLocalIterator();
        while (rest.hasNext()) {
            results.add(read(next(rest), work));
        }
        long failed = results.rows(run).where(col(Columns.ERROR).isNotNull()).count();
        return new Summary(known, results.rows(run).count() - failed, failed);
    }

    private List<Row> next(Iterator<Row> rest) {
        List<Row> round = new ArrayList<>();
        while (rest.hasNext() && round.size() < sizes.round()) {
            round.add(rest.next());
        }
        return round;
    }

    /** A task is repeated with the same pictures, because the round is a list and not a query. */
    private Dataset<Row> read(List<Row> round, MapPartitionsFunction<Row, Row> work) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        return spark.createDataFrame(context.parallelize(round, sizes.tasks(round.size())), Columns.PICTURE)
                .mapPartitions(work, Encoders.row(Columns.RESULT));
    }
}
