package dev.pixtral.examples.spark;

import java.sql.Timestamp;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of pictures and of results. */
final class Columns {
    static final String PATH = "path";
    static final String MODIFIED = "modificationTime";
    static final String LENGTH = "length";
    static final String RECIPE = "recipe";
    static final String RUN = "run";
    static final String ERROR = "error";

    /** A picture as Spark lists it; these three say whether a file is still the same. */
    static final StructType PICTURE = new StructType()
            .add(PATH, DataTypes.StringType, false)
            .add(MODIFIED, DataTypes.TimestampType, false)
            .add(LENGTH, DataTypes.LongType, false);

    /** A row of the results. */
    static final StructType RESULT = PICTURE.add(RECIPE, DataTypes.StringType)
            .add(RUN, DataTypes.TimestampType)
            .add("caption", DataTypes.StringType)
            .add("reading", DataTypes.StringType)
            .add("tokens", DataTypes.IntegerType)
            .add(ERROR, DataTypes.StringType);

    private Columns() {}

    static String path(Row picture) {
        return picture.getString(PICTURE.fieldIndex(PATH));
    }

    static long length(Row picture) {
        return picture.getLong(PICTURE.fieldIndex(LENGTH));
    }

    /** Makes the row of a picture. */
    static Row result(Row picture, Recipe recipe, Timestamp run, Answers answers) {
        return RowFactory.create(
                picture.get(0),
                picture.get(1),
                picture.get(2),
                recipe.id(),
                run,
                answers.caption(),
                answers.reading(),
                answers.tokens(),
                answers.error());
    }
}
