package dev.pixtral.langchain4j;

import dev.langchain4j.exception.ModelNotFoundException;
import dev.pixtral.Pixtral;
import dev.pixtral.errors.Visible;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** The names that requests may use, each with a share in its engine. Immutable but for {@link #close}. */
final class ModelRegistry implements AutoCloseable {
    private static final int LONGEST_NAME = 200; // in messages

    private final String defaultName;
    private final Map<String, ModelLease> leases;

    /**
     * Registers names; opens nothing.
     *
     * @param defaultName a registered name, or the name or path of a model
     * @param models additional names and what they stand for: the name or path of a model
     * @param settings of all models, whichever model they name
     * @param whenOpened what is done with a model before its first use
     */
    ModelRegistry(
            String defaultName, Map<String, String> models, ModelSettings settings, Consumer<Pixtral> whenOpened) {
        this.defaultName = defaultName;
        this.leases = new LinkedHashMap<>();
        leases.put(defaultName, lease(settings, models.getOrDefault(defaultName, defaultName), whenOpened));
        models.forEach((name, model) -> leases.computeIfAbsent(name, _ -> lease(settings, model, whenOpened)));
    }

    private static ModelLease lease(ModelSettings settings, String model, Consumer<Pixtral> whenOpened) {
        return SharedModels.OF_THIS_JVM.lease(settings.withModel(model), whenOpened);
    }

    /**
     * The model of this name, which no file is touched for.
     *
     * @throws ModelNotFoundException if the name is not registered
     */
    ModelLease get(String name) {
        ModelLease lease = leases.get(name);
        if (lease == null) {
            throw new ModelNotFoundException(
                    "The request asks for the model '%s', but this one has %s; register it with models(...) of the builder, or build another model."
                            .formatted(
                                    Visible.excerpt(name, LONGEST_NAME),
                                    Visible.line(String.valueOf(new TreeSet<>(leases.keySet())))));
        }
        return lease;
    }

    /** The model that counts where a request names none. */
    String defaultName() {
        return defaultName;
    }

    /** Closes all shares. May be called again. */
    @Override
    public void close() {
        leases.values().forEach(ModelLease::close);
    }
}
