package dev.pixtral.examples.spark;

import dev.pixtral.Pixtral;
import dev.pixtral.kernels.WeightFormat;
import java.util.HashMap;
import java.util.Map;

/**
 * The engines of this JVM: one for each model, shared by all tasks of an executor. The engine computes what they ask in
 * common passes, so weights and caches are in memory once, however many tasks run. Static, because Spark offers tasks
 * no other place that lives as long as the executor.
 */
final class Engines {
    private static final Map<Key, Pixtral> OPEN = new HashMap<>();

    /** What makes an engine another one. */
    private record Key(String model, WeightFormat weights) {}

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Engines::close, "pixtral-engines-close"));
    }

    private Engines() {}

    /**
     * Returns the engine of a recipe. The first task opens it while the others wait; an engine that has failed is
     * replaced.
     *
     * @throws dev.pixtral.errors.CheckpointException if the model is missing on this machine or cannot be used
     */
    static synchronized Pixtral of(Recipe recipe) {
        Key key = new Key(recipe.model(), recipe.weights());
        Pixtral open = OPEN.get(key);
        if (open == null || open.closed()) {
            open = Pixtral.builder()
                    .model(recipe.model())
                    .weights(recipe.weights())
                    .open();
            OPEN.put(key, open);
        }
        return open;
    }

    private static synchronized void close() {
        OPEN.values().forEach(Pixtral::close);
        OPEN.clear();
    }
}
