package dev.pixtral.langchain4j.spring;

import dev.pixtral.errors.PixtralException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Properties whose values somebody else checks, with their names in the message. Stateless. */
final class Setting {
    private Setting() {}

    /**
     * Changes options by a property.
     *
     * @param name of the property, below the model
     * @param options where it has its place
     * @param value null if it is not set
     * @param change makes changed options
     * @return changed options, or the same if it is not set
     * @throws IllegalArgumentException if the value is refused, with the name in front
     */
    static <O, V> O with(String name, O options, V value, BiFunction<O, V, O> change) {
        return value == null ? options : named(name, () -> change.apply(options, value));
    }

    /**
     * Hands a property on, if it is set.
     *
     * @param name of the property, below the model
     * @param value null if it is not set
     * @throws IllegalArgumentException if the value is refused, with the name in front
     */
    static <V> void set(String name, V value, Function<V, ?> setter) {
        if (value != null) {
            named(name, () -> setter.apply(value));
        }
    }

    /**
     * Does something with a property.
     *
     * @param name of the property, below the model
     * @throws IllegalArgumentException if the value is refused, with the name in front
     */
    static <T> T named(String name, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException | PixtralException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Hands on the properties of a model.
     *
     * @param model what the names of its properties begin with
     * @throws IllegalArgumentException if a value is refused, with the whole name in front
     */
    static <T> T of(String model, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(model + "." + e.getMessage(), e);
        }
    }
}
