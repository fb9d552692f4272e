package dev.pixtral.langchain4j;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.Visible;
import dev.pixtral.langchain4j.metrics.EngineView;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The model names that requests may use, each with a share of its engine. Immutable except for {@link #close}. */
final class ModelRegistry implements AutoCloseable {
    private static final int LONGEST_NAME = 200; // in messages

    private final String defaultName;
    private final Map<String, ModelLease> leases;

    /**
     * Registers names without opening any model.
     *
     * @param defaultName a registered name, or the name or path of a model
     * @param models the name or path of a model by each additional name
     * @param settings for all models; the model that they name is ignored
     * @param whenOpened called with a model before its first use
     */
    ModelRegistry(
            String defaultName, Map<String, String> models, ModelSettings settings, Consumer<Pixtral> whenOpened) {
        this.defaultName = defaultName;
        this.leases = new LinkedHashMap<>();
        String defaultModel = models.getOrDefault(defaultName, defaultName);
        leases.put(defaultName, lease(settings.withDefaultModel(defaultModel), whenOpened));
        models.forEach(
                (name, model) -> leases.computeIfAbsent(name, _ -> lease(settings.withModel(model), whenOpened)));
    }

    private static ModelLease lease(ModelSettings settings, Consumer<Pixtral> whenOpened) {
        return SharedModels.OF_THIS_JVM.lease(settings, whenOpened);
    }

    /**
     * Returns the model of this name without accessing any file.
     *
     * @throws ModelNotFoundException if the name is not registered
     */
    ModelLease get(String name) {
        ModelLease lease = leases.get(name);
        if (lease == null) {
            throw new ModelNotFoundException(("The request names the model '%s', but this chat model has only %s; "
                            + "register it with models(...) of the builder, or build another chat model.")
                    .formatted(
                            Visible.excerpt(name, LONGEST_NAME),
                            Visible.line(String.valueOf(new TreeSet<>(leases.keySet())))));
        }
        return lease;
    }

    /** The model for requests that name none. */
    String defaultName() {
        return defaultName;
    }

    /** The engines by name, the default first. */
    Map<String, EngineView> engines() {
        Map<String, EngineView> engines = new LinkedHashMap<>();
        leases.forEach((name, lease) -> engines.put(name, lease.engine()));
        return Collections.unmodifiableMap(engines);
    }

    /** Closes all shares. May be called repeatedly. */
    @Override
    public void close() {
        leases.values().forEach(ModelLease::close);
    }
}
