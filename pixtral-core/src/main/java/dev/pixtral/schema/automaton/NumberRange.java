package dev.pixtral.schema.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The numbers between two bounds.
 *
 * @param lower the lower bound; empty for none
 * @param upper the upper bound; empty for none
 */
public record NumberRange(Optional<Bound> lower, Optional<Bound> upper) {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    /** All numbers. */
    public static final NumberRange ALL = new NumberRange(Optional.empty(), Optional.empty());

    /**
     * A bound of a range.
     *
     * @param value the number
     * @param inclusive whether it belongs to the range
     */
    public record Bound(BigDecimal value, boolean inclusive) {
        /**
         * Returns the lower bound of numbers greater than another, both by their digits and as the doubles that parsers
         * read.
         *
         * <p>A parser of doubles reads {@code 0.100000000000000001} as 0.1, which is not greater than 0.1. So the bound
         * is half way to the next double; a number exactly there is rounded to the even one. An inclusive bound needs
         * no such correction, because rounding preserves the order.
         *
         * @param excluded the number that is not in the range
         * @return the bound
         */
        public static Bound above(BigDecimal excluded) {
            return beyond(excluded, Double.POSITIVE_INFINITY);
        }

        /**
         * Returns the upper bound of numbers less than another, see {@link #above}.
         *
         * @param excluded the number that is not in the range
         * @return the bound
         */
        public static Bound below(BigDecimal excluded) {
            return beyond(excluded, Double.NEGATIVE_INFINITY);
        }

        private static Bound beyond(BigDecimal excluded, double direction) {
            double read = excluded.doubleValue();
            if (Double.isInfinite(read)) { // greater than any number that an answer can have
                return new Bound(excluded, false);
            }
            double next = Math.nextAfter(read, direction);
            boolean odd = (Double.doubleToRawLongBits(read) & 1) != 0;
            return new Bound(exact(read).add(exact(next)).divide(TWO), odd);
        }

        /** The exact value of a double; for infinity the next power of two, as in rounding. */
        private static BigDecimal exact(double value) {
            return Double.isInfinite(value)
                    ? new BigDecimal(BigInteger.ONE.shiftLeft(Double.MAX_EXPONENT + 1))
                            .multiply(BigDecimal.valueOf(Math.signum(value)))
                    : new BigDecimal(value);
        }

        /** The bound of the negated numbers, for ranges of magnitudes. */
        Bound negated() {
            return new Bound(value.negate(), inclusive);
        }
    }

    /**
     * Returns the part of this range that is not below a bound.
     *
     * @param bound the lower bound
     * @return the range
     */
    public NumberRange atLeast(Bound bound) {
        return lower.isPresent() && !isTighter(bound, lower.get(), 1)
                ? this
                : new NumberRange(Optional.of(bound), upper);
    }

    /**
     * Returns the part of this range that is not above a bound.
     *
     * @param bound the upper bound
     * @return the range
     */
    public NumberRange atMost(Bound bound) {
        return upper.isPresent() && !isTighter(bound, upper.get(), -1)
                ? this
                : new NumberRange(lower, Optional.of(bound));
    }

    /**
     * Returns whether there is no number, or no integer, between the bounds.
     *
     * @param integers whether only integers count
     * @return whether the range is empty
     */
    public boolean isEmpty(boolean integers) {
        if (lower.isEmpty() || upper.isEmpty()) {
            return false;
        }
        int comparison = lower.get().value().compareTo(upper.get().value());
        if (comparison > 0 || !integers) {
            return comparison > 0
                    || (comparison == 0
                            && !(lower.get().inclusive() && upper.get().inclusive()));
        }
        BigDecimal next = lower.get().value().setScale(0, RoundingMode.CEILING);
        return !contains(next) && !contains(next.add(BigDecimal.ONE));
    }

    /**
     * Returns whether there are no bounds.
     *
     * @return whether this range has all numbers
     */
    public boolean isAll() {
        return lower.isEmpty() && upper.isEmpty();
    }

    /**
     * Returns whether a number is in this range.
     *
     * @param value the number
     * @return whether it is within the bounds
     */
    public boolean contains(BigDecimal value) {
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
