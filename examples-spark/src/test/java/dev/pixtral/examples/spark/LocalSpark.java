package dev.pixtral.examples.spark;

import org.apache.spark.sql.SparkSession;

/** Spark in this JVM. */
final class LocalSpark {
    private LocalSpark() {}

    /** Starts it with two threads for tasks, and three attempts for each task. */
    static SparkSession start() {
        return SparkSession.builder()
                .appName("test")
                .master("local[2,3]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.sql.codegen.wholeStage", false) // compiling queries takes longer than these run
                .getOrCreate();
    }
}
