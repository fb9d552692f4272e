package dev.pixtral.examples.spark;

import static org.apache.spark.sql.functions.col;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Lists the pictures of a folder and of the folders in it. */
final class PictureFolder {
    private static final String[] ENDINGS = {"png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"};

    private PictureFolder() {}

    /** Lists pictures with the columns {@link Columns#PICTURE}. Only names are read, and no contents. */
    static Dataset<Row> list(SparkSession spark, String folder) {
        return spark.read()
                .format("binaryFile")
                .option("recursiveFileLookup", "true")
                .option("pathGlobFilter", glob())
                .option("ignoreMissingFiles", "true") // deleted since they were listed
                .load(folder)
                .select(col(Columns.PATH), col(Columns.MODIFIED), col(Columns.LENGTH));
    }

    private static String glob() {
        return Arrays.stream(ENDINGS)
                .flatMap(ending -> Stream.of(ending, ending.toUpperCase(Locale.ROOT)))
                .collect(Collectors.joining(",", "*.{", "}"));
    }
}
