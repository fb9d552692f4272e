package dev.pixtral.grammar.names;

import dev.pixtral.api.Internal;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.FreeContent;
import dev.pixtral.schema.automaton.NameClasses;
import dev.pixtral.schema.automaton.StringContent;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The undeclared properties of an object: the classes of their names, and for each class the rule of its values. A
 * state of a name is one of {@link StringContent} if all names are alike, otherwise one of {@link NameClasses}.
 * Immutable and thread-safe.
 */
@Internal
public final class FreeNames {
    /** Stands for no rule, and for no class. */
    public static final int NONE = -1;
    /** Stands for no state. */
    public static final int DEAD = -1;

    private final Optional<NameClasses> names;
    private final int[] rules; // by class, NONE for names that must not occur
    private final int[] demanded; // by class: the rules of which one must hold; empty if none must
    private final int[] classOfDeclared; // by property
    private final boolean anyOrder;
    private final Optional<FreeContent> free; // of names

    private FreeNames(
            Optional<NameClasses> names, int[] rules, int[] demanded, int[] classOfDeclared, boolean anyOrder) {
        this.names = names;
        this.rules = rules;
        this.demanded = demanded;
        this.classOfDeclared = classOfDeclared;
        this.anyOrder = anyOrder;
        this.free = names.map(all -> new FreeContent(all.states(), this::endless));
    }

    /** Returns the state after one more byte if endlessly many names with a rule continue from there. */
    private int endless(int state, int unsignedByte) {
        int next = next(state, unsignedByte);
        for (int each = 0; next != DEAD && each < rules.length; each++) {
            if (rules[each] != NONE && names.orElseThrow().holdsMore(next, each, Integer.MAX_VALUE - 1)) {
                return next;
            }
        }
        return DEAD;
    }

    /**
     * Returns the undeclared properties of a type.
     *
     * @param type the type
     * @param rules the rule of each class of names, {@link #NONE} for none
     * @param demanded the rules of which an undeclared property must satisfy one, by class; empty if none is needed
     * @return the undeclared properties
     */
    public static FreeNames of(JsonType.ObjectType type, int[] rules, int[] demanded) {
        Optional<NameClasses> names = type.undeclared().names();
        int[] classes = type.properties().stream()
                .mapToInt(property -> names.map(all -> all.classOf(
                                StringContent.quoted(property.name()).getBytes(StandardCharsets.UTF_8)))
                        .orElse(0))
                .toArray();
        return new FreeNames(names, rules.clone(), demanded.clone(), classes, type.anyOrder());
    }

    /**
     * Returns whether there are no undeclared properties.
     *
     * @return whether only declared properties are allowed
     */
    public boolean isNone() {
        return rules.length == 0;
    }

    /**
     * Returns whether properties may come in any order.
     *
     * @return whether they may; otherwise the declared ones come first, in their order
     */
    public boolean anyOrder() {
        return anyOrder;
    }

    /**
     * Returns whether an undeclared property of a certain type is needed.
     *
     * @return whether one is demanded
     */
    public boolean demands() {
        return demanded.length > 0;
    }

    /**
     * Returns whether all names are alike.
     *
     * @return whether there is one class of all names
     */
    public boolean alike() {
        return names.isEmpty();
    }

    /**
     * Returns the number of classes.
     *
     * @return how many
     */
    public int classes() {
        return rules.length;
    }

    /**
     * Returns the rule of the values of a class.
     *
     * @param each a class
     * @return the rule, or {@link #NONE}
     */
    public int rule(int each) {
        return rules[each];
    }

    /**
     * Returns the rule of the values of a class that meet the demand.
     *
     * @param each a class
     * @return the rule, or {@link #NONE}
     */
    public int demanded(int each) {
        return demanded[each];
    }

    /**
     * Returns the state before the first byte of a name.
     *
     * @return the state
     */
    public int start() {
        return names.map(NameClasses::start).orElse(StringContent.BOUNDARY);
    }

    /**
     * Returns the class of a name that ends.
     *
     * @param state the state before the closing quote
     * @return the class, or {@link #NONE} if the name does not end there
     */
    public int end(int state) {
        if (names.isEmpty()) {
            return state == StringContent.BOUNDARY && !isNone() ? 0 : NONE;
        }
        int end = names.get().next(state, StringContent.QUOTE);
        return end == NameClasses.DEAD ? NONE : names.get().classOf(end);
    }

    /**
     * Returns the state after one more byte within a name.
     *
     * @param state a state
     * @param unsignedByte 0 to 255
     * @return the next state, or {@link #DEAD}
     */
    public int next(int state, int unsignedByte) {
        return names.isEmpty()
                ? StringContent.next(state, unsignedByte)
                : names.get().next(state, unsignedByte);
    }

    /**
     * Returns whether any content of a string may come next in a name, if the names of all classes with a rule are
     * allowed.
     *
     * @param state a state
     * @return the state of {@link StringContent}, or {@link StringContent#DEAD} if not any content may come next
     */
    public int stringState(int state) {
        if (names.isEmpty()) {
            return state;
        }
        return free.orElseThrow().from(state) ? StringContent.BOUNDARY : StringContent.DEAD;
    }

    /**
     * Returns whether undeclared names of a class continue from a state.
     *
     * @param state a state
     * @param each a class
     * @param declared the declared names that continue from there
     * @return whether there is another one
     */
    public boolean holdsMore(int state, int each, int[] declared) {
        if (names.isEmpty()) {
            return true; // endlessly many
        }
        int known = 0;
        for (int property : declared) {
            known += classOfDeclared[property] == each ? 1 : 0;
        }
        return names.get().holdsMore(state, each, known);
    }
}
