package dev.pixtral.examples.spark;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.sql.Timestamp;
import java.util.Arrays;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The results: a folder of Parquet files that only grows. Spark moves the files of a job into it when all of its tasks
 * are done, so what a killed job leaves behind is either a whole file or invisible. One program at a time writes there.
 */
final class Results {
    private final SparkSession spark;
    private final String folder;
    private final String recipe;

    private Results(SparkSession spark, String folder, String recipe) {
        this.spark = spark;
        this.folder = folder;
        this.recipe = recipe;
    }

    /**
     * Opens the results in a folder, which is made if it is missing. The invisible files of a killed job are deleted:
     * the next job would move them as well, and these pictures would have two rows.
     */
    static Results open(SparkSession spark, String folder, Recipe recipe) throws IOException {
        Path path = new Path(folder);
        FileSystem files = path.getFileSystem(spark.sparkContext().hadoopConfiguration());
        files.mkdirs(path);
        files.delete(new Path(path, FileOutputCommitter.PENDING_DIR_NAME), true);
        return new Results(spark, folder, recipe.id());
    }

    /** The rows of this recipe. */
    Dataset<Row> rows() {
        return spark.read()
                .schema(Columns.RESULT)
                .parquet(folder)
                .where(col(Columns.RECIPE).equalTo(recipe));
    }

    /** The rows that a run of the program added. */
    Dataset<Row> rows(Timestamp run) {
        return rows().where(col(Columns.RUN).equalTo(run));
    }

    /** The pictures without a row. */
    Dataset<Row> missing(Dataset<Row> pictures) {
        return without(pictures, rows());
    }

    /** The pictures without a row that has no error. */
    Dataset<Row> missingOrFailed(Dataset<Row> pictures) {
        return without(pictures, rows().where(col(Columns.ERROR).isNull()));
    }

    private static Dataset<Row> without(Dataset<Row> pictures, Dataset<Row> rows) {
        return pictures.join(rows.select(key()), Columns.PICTURE.fieldNames(), "left_anti");
    }

    private static Column[] key() {
        return Arrays.stream(Columns.PICTURE.fieldNames()).map(functions::col).toArray(Column[]::new);
    }

    /** Adds rows, all of them or, if the job fails, none. */
    void add(Dataset<Row> rows) {
        rows.write().mode(SaveMode.Append).parquet(folder);
    }
}
