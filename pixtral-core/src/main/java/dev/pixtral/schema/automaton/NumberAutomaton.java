package dev.pixtral.schema.automaton;

import dev.pixtral.schema.automaton.NumberRange.Bound;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Builds automata of the texts of the numbers in a range.
 *
 * <pre>
 * integer  0 | -?[1-9][0-9]{0,39}
 * number   -?(0|[1-9][0-9]{0,39})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?
 * </pre>
 *
 * <p>{@code -0} is only allowed before a fraction, and an exponent only without bounds. The number of digits is limited
 * because models sometimes repeat digits endlessly. The sign splits the range into two ranges of magnitudes; a state
 * holds how many digits were read, and whether they are below, equal to or above the first digits of each bound.
 * Whether a number is in the range is decided at its end; {@link ByteDfa.Builder#build} removes states from which no
 * number of the range is reached.
 */
public final class NumberAutomaton {
    /** The largest number of digits before the decimal point, and after it. */
    public static final int DIGITS = 40;

    private static final String ALPHABET = "-.0123456789eE+";
    private static final ByteGroups GROUPS = ByteGroups.by(b -> Math.max(0, ALPHABET.indexOf(b) + 1)); // 0: all others
    private static final int BELOW = -1;
    private static final int EQUAL = 0;
    private static final int ABOVE = 1;
    private static final ByteDfa ALL_INTEGERS = new NumberAutomaton(NumberRange.ALL, true).build();
    private static final ByteDfa ALL_NUMBERS = new NumberAutomaton(NumberRange.ALL, false).build();

    private final boolean integer;
    private final boolean exponent;
    private final Magnitudes positive;
    private final Magnitudes negative;

    private NumberAutomaton(NumberRange range, boolean integer) {
        this.integer = integer;
        this.exponent = !integer && range.isAll();
        this.positive = Magnitudes.of(range.lower(), range.upper());
        this.negative =
                Magnitudes.of(range.upper().map(Bound::negated), range.lower().map(Bound::negated));
    }

    /**
     * Returns the automaton of the integers in a range.
     *
     * @param range the range
     * @return an automaton; it accepts nothing if the range has no integers
     */
    public static ByteDfa integers(NumberRange range) {
        return range.isAll() ? ALL_INTEGERS : new NumberAutomaton(range, true).build();
    }

    /**
     * Returns the automaton of the numbers in a range.
     *
     * @param range the range
     * @return an automaton; it accepts nothing if the range has no numbers
     */
    public static ByteDfa numbers(NumberRange range) {
        return range.isAll() ? ALL_NUMBERS : new NumberAutomaton(range, false).build();
    }

    private enum Phase {
        START,
        MINUS,
        ZERO, // a zero before the decimal point
        INTEGER,
        POINT,
        FRACTION,
        E,
        E_SIGN,
        E_DIGIT,
        E_DIGITS
    }

    /**
     * The input so far.
     *
     * @param digits the number of digits since the sign or the decimal point
     * @param low how they compare to the lower bound of the magnitude so far
     * @param high how they compare to its upper bound so far
     */
    private record State(Phase phase, boolean isNegative, int digits, int low, int high) {
        State to(Phase next) {
            return new State(next, isNegative, digits, low, high);
        }
    }

    /** The digits of a bound; the sign of a number decides whether the bound applies. */
    private record Digits(String whole, String fraction, boolean inclusive) {
        static Digits of(Bound bound) {
            String[] parts = bound.value().toPlainString().split("\\.");
            return new Digits(parts[0], parts.length == 1 ? "" : parts[1], bound.inclusive());
        }

        /** How the digits so far compare after one more digit before the decimal point. */
        int wholeDigit(int comparison, int position, char digit) {
            if (position >= whole.length()) {
                return ABOVE;
            }
            return comparison == EQUAL ? Integer.signum(digit - whole.charAt(position)) : comparison;
        }

        /** How an integer of so many digits compares. */
        int whole(int comparison, int digits) {
            return digits == whole.length() ? comparison : Integer.signum(digits - whole.length());
        }

        int fractionDigit(int comparison, int position, char digit) {
            char own = position < fraction.length() ? fraction.charAt(position) : '0';
            return comparison == EQUAL ? Integer.signum(digit - own) : comparison;
        }

        /** How a number compares that ends after so many digits of its fraction. */
        int end(int comparison, int digits) {
            boolean goesOn = digits < fraction.length()
                    && !fraction.substring(digits).chars().allMatch(c -> c == '0');
            return comparison == EQUAL && goesOn ? BELOW : comparison;
        }
    }

    /** The magnitudes of a range on one side of zero. */
    private record Magnitudes(boolean any, Optional<Digits> low, Optional<Digits> high) {
        static Magnitudes of(Optional<Bound> lower, Optional<Bound> upper) {
            return new Magnitudes(
                    upper.map(bound -> bound.value().signum() >= 0).orElse(true),
                    lower.filter(bound -> isOnThisSide(bound.value())).map(Digits::of),
                    upper.filter(bound -> isOnThisSide(bound.value())).map(Digits::of));
        }

        private static boolean isOnThisSide(BigDecimal value) {
            return value.signum() >= 0;
        }

        boolean isWithin(int lowComparison, int highComparison, int fractionDigits) {
            int aboveLow =
                    low.map(bound -> bound.end(lowComparison, fractionDigits)).orElse(ABOVE);
            int aboveHigh =
                    high.map(bound -> bound.end(highComparison, fractionDigits)).orElse(BELOW);
            return (aboveLow == ABOVE
                            || (aboveLow == EQUAL && low.map(Digits::inclusive).orElse(true)))
                    && (aboveHigh == BELOW
                            || (aboveHigh == EQUAL
                                    && high.map(Digits::inclusive).orElse(true)));
        }
    }

    private ByteDfa build() {
        ByteDfa.Builder dfa = new ByteDfa.Builder(GROUPS);
        Map<State, Integer> known = new HashMap<>();
        Deque<State> open = new ArrayDeque<>();
        State start = new State(Phase.START, false, 0, EQUAL, EQUAL);
        known.put(start, dfa.state(false));
        open.add(start);
        while (!open.isEmpty()) {
            State from = open.remove();
            for (char symbol : ALPHABET.toCharArray()) {
                next(from, symbol).ifPresent(to -> {
                    int target = known.computeIfAbsent(to, state -> {
                        open.add(state);
                        return dfa.state(isAccepting(state));
                    });
                    dfa.edge(known.get(from), symbol, target);
                });
            }
        }
        return dfa.build();
    }

    private Magnitudes magnitudes(State state) {
        return state.isNegative() ? negative : positive;
    }

    private Optional<State> next(State state, char symbol) {
        return switch (symbol) {
            case '-', '+' -> sign(state, symbol);
            case '.' -> point(state);
            case 'e', 'E' -> exponent(state);
            default -> digit(state, symbol);
        };
    }

    private Optional<State> sign(State state, char symbol) {
        if (state.phase() == Phase.E) {
            return Optional.of(state.to(Phase.E_SIGN));
        }
        return state.phase() == Phase.START && symbol == '-' && negative.any()
                ? Optional.of(new State(Phase.MINUS, true, 0, EQUAL, EQUAL))
                : Optional.empty();
    }

    private Optional<State> point(State state) {
        if (integer || (state.phase() != Phase.ZERO && state.phase() != Phase.INTEGER)) {
            return Optional.empty();
        }
        return Optional.of(
                new State(Phase.POINT, state.isNegative(), 0, wholeAgainstLow(state), wholeAgainstHigh(state)));
    }

    private Optional<State> exponent(State state) {
        boolean may = exponent
                && switch (state.phase()) {
                    case ZERO -> !state.isNegative();
                    case INTEGER, FRACTION -> true;
                    case START, MINUS, POINT, E, E_SIGN, E_DIGIT, E_DIGITS -> false;
                };
        return may ? Optional.of(new State(Phase.E, state.isNegative(), 0, EQUAL, EQUAL)) : Optional.empty();
    }

    private Optional<State> digit(State state, char digit) {
        return switch (state.phase()) {
            case START -> positive.any() ? wholeDigit(state, digit) : Optional.empty();
            case MINUS -> wholeDigit(state, digit);
            case INTEGER -> state.digits() < DIGITS ? wholeDigit(state, digit) : Optional.empty();
            case POINT, FRACTION -> state.digits() < DIGITS ? fractionDigit(state, digit) : Optional.empty();
            case E, E_SIGN -> Optional.of(state.to(Phase.E_DIGIT));
            case E_DIGIT -> Optional.of(state.to(Phase.E_DIGITS));
            case ZERO, E_DIGITS -> Optional.empty();
        };
    }

    private Optional<State> wholeDigit(State state, char digit) {
        Magnitudes range = magnitudes(state);
        return Optional.of(new State(
                digit == '0' && state.digits() == 0 ? Phase.ZERO : Phase.INTEGER,
                state.isNegative(),
                state.digits() + 1,
                range.low()
                        .map(bound -> bound.wholeDigit(state.low(), state.digits(), digit))
                        .orElse(ABOVE),
                range.high()
                        .map(bound -> bound.wholeDigit(state.high(), state.digits(), digit))
                        .orElse(BELOW)));
    }

    private Optional<State> fractionDigit(State state, char digit) {
        Magnitudes range = magnitudes(state);
        return Optional.of(new State(
                Phase.FRACTION,
                state.isNegative(),
                state.digits() + 1,
                range.low()
                        .map(bound -> bound.fractionDigit(state.low(), state.digits(), digit))
                        .orElse(ABOVE),
                range.high()
                        .map(bound -> bound.fractionDigit(state.high(), state.digits(), digit))
                        .orElse(BELOW)));
    }

    private int wholeAgainstLow(State state) {
        return magnitudes(state)
                .low()
                .map(bound -> bound.whole(state.low(), state.digits()))
                .orElse(ABOVE);
    }

    private int wholeAgainstHigh(State state) {
        return magnitudes(state)
                .high()
                .map(bound -> bound.whole(state.high(), state.digits()))
                .orElse(BELOW);
    }

    private boolean isAccepting(State state) {
        return switch (state.phase()) {
            case ZERO ->
                !state.isNegative() && magnitudes(state).isWithin(wholeAgainstLow(state), wholeAgainstHigh(state), 0);
            case INTEGER -> magnitudes(state).isWithin(wholeAgainstLow(state), wholeAgainstHigh(state), 0);
            case FRACTION -> magnitudes(state).isWithin(state.low(), state.high(), state.digits());
            case E_DIGIT, E_DIGITS -> true;
            case START, MINUS, POINT, E, E_SIGN -> false;
        };
    }
}
