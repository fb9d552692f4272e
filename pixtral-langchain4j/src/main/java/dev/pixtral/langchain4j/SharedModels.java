package dev.pixtral.langchain4j;

import dev.pixtral.ModelSummary;
import dev.pixtral.Pixtral;
import java.lang.ref.Cleaner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engines of this JVM: chat models with the same settings on the same file share one. It is opened when the first
 * of them needs it, and freed when the last of them is closed or garbage collected. Every opened engine is logged.
 * Thread-safe.
 */
final class SharedModels {
    /** The instance for all chat models of this JVM. It is static because the models must find each other's engines. */
    static final SharedModels OF_THIS_JVM = new SharedModels();

    private final Map<ModelSettings, SharedModel> models = new HashMap<>(); // guarded by this
    private final Logger logger;
    private final TwinEngines twins;
    private final Cleaner cleaner = Cleaner.create(); // its thread is a daemon

    SharedModels() {
        this(LoggerFactory.getLogger(SharedModels.class));
    }

    /**
     * Creates an instance with another log.
     *
     * @param logger receives a line for each engine that is opened
     */
    SharedModels(Logger logger) {
        this.logger = logger;
        this.twins = new TwinEngines(logger);
    }

    /**
     * Returns a share of the engine with these settings without opening it.
     *
     * @param whenOpened called by the share with the engine before its first use
     */
    synchronized ModelLease lease(ModelSettings settings, Consumer<Pixtral> whenOpened) {
        SharedModel model = models.computeIfAbsent(settings, one -> new SharedModel(one, this::opened));
        model.addLeases(1);
        return new ModelLease(model, whenOpened, cleaner, () -> release(model));
    }

    /** Logs an engine that has been opened, and warns if the weights of its file are now in memory more than once. */
    private void opened(SharedModel model, Pixtral engine) {
        ModelSummary summary = engine.summary();
        logger.info("Opened {}", summary);
        List<SharedModel> others;
        synchronized (this) {
            others = models.values().stream().filter(other -> other != model).toList();
        }
        for (SharedModel other : others) {
            if (other.current().isPresent()) {
                twins.check(model.settings(), other.settings(), summary);
            }
        }
    }

    private void release(SharedModel model) {
        synchronized (this) {
            if (model.addLeases(-1) > 0) {
                return;
            }
            models.remove(model.settings(), model);
        }
        model.close(); // outside the lock, because it may wait until an attempt to open ends
    }

    /** The number of shared engines, opened or not. */
    synchronized int size() {
        return models.size();
    }
}
