package dev.pixtral.schema.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The numbers between two bounds.
 *
 * @param lower the lower bound, empty for none
 * @param upper the upper bound, empty for none
 */
public record NumberRange(Optional<Bound> lower, Optional<Bound> upper) {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    public static final NumberRange ALL = new NumberRange(Optional.empty(), Optional.empty());

    /**
     * An end of a range.
     *
     * @param value the number
     * @param inclusive whether it belongs to the range
     */
    public record Bound(BigDecimal value, boolean inclusive) {
        /**
         * The lower bound of numbers greater than another, by their digits and as the doubles that readers make of
         * them.
         *
         * <p>Whoever reads {@code 0.100000000000000001} as a double has 0.1, which is not greater than 0.1. So the
         * bound is half way to the next double; what lies exactly there is rounded to the even one. An inclusive bound
         * needs no such care, because rounding keeps the order.
         */
        public static Bound above(BigDecimal excluded) {
            return beyond(excluded, Double.POSITIVE_INFINITY);
        }

        /** The upper bound of numbers less than another, as {@link #above}. */
        public static Bound below(BigDecimal excluded) {
            return beyond(excluded, Double.NEGATIVE_INFINITY);
        }

        private static Bound beyond(BigDecimal excluded, double direction) {
            double read = excluded.doubleValue();
            if (Double.isInfinite(read)) { // greater than any number that is written
                return new Bound(excluded, false);
            }
            double next = Math.nextAfter(read, direction);
            boolean odd = (Double.doubleToRawLongBits(read) & 1) != 0;
            return new Bound(exact(read).add(exact(next)).divide(TWO), odd);
        }

        /** The number that a double is; for infinity what it is rounded as, the next power of two. */
        private static BigDecimal exact(double value) {
            return Double.isInfinite(value)
                    ? new BigDecimal(BigInteger.ONE.shiftLeft(Double.MAX_EXPONENT + 1))
                            .multiply(BigDecimal.valueOf(Math.signum(value)))
                    : new BigDecimal(value);
        }

        /** Negated, for ranges of magnitudes. */
        Bound negated() {
            return new Bound(value.negate(), inclusive);
        }
    }

    /** What is in this range and not below a bound. */
    public NumberRange atLeast(Bound bound) {
        return lower.isPresent() && !isTighter(bound, lower.get(), 1)
                ? this
                : new NumberRange(Optional.of(bound), upper);
    }

    /** What is in this range and not above a bound. */
    public NumberRange atMost(Bound bound) {
        return upper.isPresent() && !isTighter(bound, upper.get(), -1)
                ? this
                : new NumberRange(lower, Optional.of(bound));
    }

    /** Whether no number, or no integer, lies between the bounds. */
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

    public boolean isAll() {
        return lower.isEmpty() && upper.isEmpty();
    }

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
