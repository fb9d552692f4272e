package dev.pixtral.examples.spark;

import dev.pixtral.kernels.WeightFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * A run whose JVM is halted in its second round, as by a kill or a loss of power: one task of the round is done, the
 * other one is not.
 */
final class HaltedJob {
    static final int STATUS = 9;
    static final Recipe RECIPE = new Recipe("pixtral-tiny", WeightFormat.BF16, "What is this?", "", "", 100);
    private static final AtomicInteger TASKS = new AtomicInteger();

    private HaltedJob() {}

    /**
     * Runs until it is halted.
     *
     * @param args folder of pictures, and of results
     */
    public static void main(String... args) throws Exception {
        PicturesJob job = new PicturesJob(LocalSpark.start(), args[0], args[1], RECIPE, new PicturesJob.Sizes(4, 2));
        job.run(new Halting(job.work(), args[1]), false);
    }

    private record Halting(MapPartitionsFunction<Row, Row> work, String out)
            implements MapPartitionsFunction<Row, Row> {
        @Override
        public Iterator<Row> call(Iterator<Row> pictures) throws Exception {
            if (TASKS.incrementAndGet() > 2 && TaskContext.get().partitionId() == 1) {
                while (!otherTaskIsDone()) {
                    Thread.sleep(20);
                }
                Runtime.getRuntime().halt(STATUS);
            }
            return work.call(pictures);
        }

        private boolean otherTaskIsDone() throws IOException {
            try (Stream<Path> files = Files.walk(Path.of(out, "_temporary", "0"), 1)) {
                return files.anyMatch(file -> file.getFileName().toString().startsWith("task_"));
            }
        }
    }
}
