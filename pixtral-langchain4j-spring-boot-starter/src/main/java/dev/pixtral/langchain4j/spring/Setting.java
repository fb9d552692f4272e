package dev.pixtral.langchain4j.spring;

import dev.pixtral.errors.PixtralException;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Applies properties, and adds their names to the message if a value is refused. Stateless. */
final class Setting {
    private Setting() {}

    /**
     * Applies a property to options.
     *
     * @param name of the property, without the prefix of the model
     * @param options the options that contain it
     * @param value null if it is not set
     * @param change returns the changed options
     * @return changed options, or the same if it is not set
     * @throws IllegalArgumentException if the value is refused; the message begins with the name
     */
    static <O, V> O with(String name, O options, V value, BiFunction<O, V, O> change) {
        return value == null ? options : named(name, () -> change.apply(options, value));
    }

    /**
     * Passes a property to a setter, if it is set.
     *
     * @param name of the property, without the prefix of the model
     * @param value null if it is not set
     * @throws IllegalArgumentException if the value is refused; the message begins with the name
     */
    static <V> void set(String name, V value, Function<V, ?> setter) {
        if (value != null) {
            named(name, () -> setter.apply(value));
        }
    }

    /**
     * Runs an action that uses a property.
     *
     * @param name of the property, without the prefix of the model
     * @throws IllegalArgumentException if the value is refused; the message begins with the name
     */
    static <T> T named(String name, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException | PixtralException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Runs an action that uses the properties of a model.
     *
     * @param model prefix of its properties
     * @throws IllegalArgumentException if a value is refused; the message begins with the full name
     */
    static <T> T of(String model, Supplier<T> use) {
        try {
            return use.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(model + "." + e.getMessage(), e);
        }
    }
}
