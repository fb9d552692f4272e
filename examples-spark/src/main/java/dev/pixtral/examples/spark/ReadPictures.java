package dev.pixtral.examples.spark;

import dev.pixtral.Pixtral;
import dev.pixtral.image.ImageLimits;
import dev.pixtral.image.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Timestamp;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The work of a task: pictures in, results out, one by one, so that neither pictures nor results pile up. The files are
 * read here and not by Spark, which would fail the whole job for a file that is too large, unreadable or gone.
 */
final class ReadPictures implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;
    private static final long MOST_BYTES = ImageLimits.DEFAULT.maxBytes();

    private final Recipe recipe;
    private final Timestamp run;
    private final SerializableConfiguration files;

    /**
     * Describes the work.
     *
     * @param run when the program started, which marks the rows
     * @param files how Hadoop reads files
     */
    ReadPictures(Recipe recipe, Timestamp run, SerializableConfiguration files) {
        this.recipe = recipe;
        this.run = run;
        this.files = files;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> pictures) {
        Pixtral pixtral = Engines.of(recipe);
        PictureReader reader = new PictureReader(pixtral, recipe);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return pictures.hasNext();
            }

            @Override
            public Row next() {
                Row picture = pictures.next();
                return Columns.result(picture, recipe, run, answers(reader, picture));
            }
        };
    }

    private Answers answers(PictureReader reader, Row picture) {
        if (Columns.length(picture) > MOST_BYTES) {
            return Answers.failed("The file has %,d bytes, but a picture may have at most %,d."
                    .formatted(Columns.length(picture), MOST_BYTES));
        }
        Path path = new Path(Columns.path(picture));
        byte[] bytes;
        try (InputStream in = path.getFileSystem(files.value()).open(path)) {
            bytes = in.readNBytes((int) MOST_BYTES + 1); // it may have grown; the reader refuses what is too large
        } catch (IOException e) {
            return Answers.failed("The file cannot be read: " + (e.getMessage() == null ? e : e.getMessage()));
        }
        return reader.read(ImageSource.of(path.getName(), bytes));
    }
}
