package dev.pixtral.grammar;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * The numbers between two bounds.
 *
 * @param lower the lower bound, empty for none
 * @param upper the upper bound, empty for none
 */
record NumberRange(Optional<Bound> lower, Optional<Bound> upper) {
    static final NumberRange ALL = new NumberRange(Optional.empty(), Optional.empty());

    /**
     * An end of a range.
     *
     * @param value the number
     * @param inclusive whether it belongs to the range
     */
    record Bound(BigDecimal value, boolean inclusive) {
        /** Negated, for ranges of magnitudes. */
        Bound negated() {
            return new Bound(value.negate(), inclusive);
        }
    }

    /** What is in this range and not below a bound. */
    NumberRange atLeast(Bound bound) {
        return lower.isPresent() && !isTighter(bound, lower.get(), 1)
                ? this
                : new NumberRange(Optional.of(bound), upper);
    }

    /** What is in this range and not above a bound. */
    NumberRange atMost(Bound bound) {
        return upper.isPresent() && !isTighter(bound, upper.get(), -1)
                ? this
                : new NumberRange(lower, Optional.of(bound));
    }

    boolean isAll() {
        return lower.isEmpty() && upper.isEmpty();
    }

    boolean contains(BigDecimal value) {
        return lower.map(bound -> isWithin(value.compareTo(bound.value()), bound))
                        .orElse(true)
                && upper.map(bound -> isWithin(bound.value().compareTo(value), bound))
                        .orElse(true);
    }

    private static boolean isWithin(int comparison, Bound bound) {
        return comparison > 0 || (comparison == 0 && bound.inclusive());
    }

    private static boolean isTighter(Bound candidate, Bound present, int direction) {
        int comparison = candidate.value().compareTo(present.value()) * direction;
        return comparison > 0 || (comparison == 0 && !candidate.inclusive());
    }
}
