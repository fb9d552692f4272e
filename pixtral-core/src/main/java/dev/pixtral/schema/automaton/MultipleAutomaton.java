package dev.pixtral.schema.automaton;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Builds the automaton of the multiples of a number, or of all other numbers: a state holds the remainder of the digits
 * so far. Numbers are written without an exponent, and with at most {@value #DIGITS} digits, so that they are exact for
 * readers of doubles too. Used once.
 */
public final class MultipleAutomaton {
    /** The largest number of digits. */
    public static final int DIGITS = 15;

    private static final int MOST = 100_000; // of the number without its decimal point
    private static final String ALPHABET = "-.0123456789";
    private static final ByteGroups GROUPS = ByteGroups.by(b -> Math.max(0, ALPHABET.indexOf(b) + 1)); // 0: all others

    private final int divisor; // the number without its decimal point
    private final int places; // digits after the decimal point
    private final boolean wanted;
    private final SchemaBudget budget;

    private MultipleAutomaton(int divisor, int places, boolean wanted, SchemaBudget budget) {
        this.divisor = divisor;
        this.places = places;
        this.wanted = wanted;
        this.budget = budget;
    }

    /**
     * Returns the automaton.
     *
     * @param step a number above 0
     * @param wanted whether the numbers are the multiples, otherwise all others
     * @param budget the budget of the request
     * @return the automaton
     * @throws UnsupportedPattern if it is too large, or the budget is exhausted
     */
    public static ByteDfa of(BigDecimal step, boolean wanted, SchemaBudget budget) {
        BigDecimal exact = step.stripTrailingZeros();
        if (exact.scale() < 0) {
            exact = exact.precision() - (long) exact.scale() > DIGITS
                    ? BigDecimal.valueOf(Long.MAX_VALUE)
                    : exact.setScale(0);
        }
        if (exact.unscaledValue().bitLength() >= Integer.SIZE - 1
                || exact.scale() >= DIGITS
                || exact.unscaledValue().intValue() > MOST) {
            throw new UnsupportedPattern("the number " + step + ", which has too many digits,");
        }
        return new MultipleAutomaton(exact.unscaledValue().intValue(), exact.scale(), wanted, budget).build();
    }

    private enum Phase {
        START,
        MINUS,
        ZERO, // a zero before the decimal point
        WHOLE,
        POINT,
        FRACTION
    }

    /**
     * The input so far.
     *
     * @param remainder the remainder of its digits
     * @param place the number of digits after the decimal point, at most one more than the divisor has
     * @param exact whether the digits beyond those places are all zero
     * @param digits the number of digits
     */
    private record State(Phase phase, boolean negative, int remainder, int place, boolean exact, int digits) {}

    private ByteDfa build() {
        ByteDfa.Builder dfa = new ByteDfa.Builder(budget, GROUPS);
        Map<State, Integer> known = new HashMap<>();
        Deque<State> open = new ArrayDeque<>();
        State start = new State(Phase.START, false, 0, 0, true, 0);
        known.put(start, dfa.state(false));
        open.add(start);
        while (!open.isEmpty()) {
            State from = open.remove();
            budget.countAutomatonSteps(ALPHABET.length());
            for (char symbol : ALPHABET.toCharArray()) {
                next(from, symbol).ifPresent(to -> {
                    Integer target = known.get(to);
                    if (target == null) {
                        if (dfa.states() == SchemaLimits.DFA_STATES) {
                            throw UnsupportedPattern.tooLarge("a number that needs an automaton of more than %d states"
                                    .formatted(SchemaLimits.DFA_STATES));
                        }
                        target = dfa.state(accepts(to));
                        known.put(to, target);
                        open.add(to);
                    }
                    dfa.edge(known.get(from), symbol, target);
                });
            }
        }
        return dfa.build();
    }

    private Optional<State> next(State state, char symbol) {
        return switch (symbol) {
            case '-' ->
                state.phase() == Phase.START
                        ? Optional.of(new State(Phase.MINUS, true, 0, 0, true, 0))
                        : Optional.empty();
            case '.' ->
                state.phase() == Phase.ZERO || state.phase() == Phase.WHOLE
                        ? Optional.of(
                                new State(Phase.POINT, state.negative(), state.remainder(), 0, true, state.digits()))
                        : Optional.empty();
            default -> digit(state, symbol - '0');
        };
    }

    private Optional<State> digit(State state, int digit) {
        if (state.digits() == DIGITS || state.phase() == Phase.ZERO) {
            return Optional.empty();
        }
        int remainder = (int) ((state.remainder() * 10L + digit) % divisor);
        return switch (state.phase()) {
            case START, MINUS, WHOLE -> {
                boolean zero = digit == 0 && state.digits() == 0;
                yield Optional.of(new State(
                        zero ? Phase.ZERO : Phase.WHOLE, state.negative(), remainder, 0, true, state.digits() + 1));
            }
            case POINT, FRACTION ->
                Optional.of(
                        state.place() < places
                                ? new State(
                                        Phase.FRACTION,
                                        state.negative(),
                                        remainder,
                                        state.place() + 1,
                                        true,
                                        state.digits() + 1)
                                : new State(
                                        Phase.FRACTION,
                                        state.negative(),
                                        state.remainder(),
                                        places,
                                        state.exact() && digit == 0,
                                        state.digits() + 1));
            case ZERO -> Optional.empty();
        };
    }

    private boolean accepts(State state) {
        boolean ends = switch (state.phase()) {
            case ZERO -> !state.negative();
            case WHOLE, FRACTION -> true;
            case START, MINUS, POINT -> false;
        };
        return ends && isMultiple(state) == wanted;
    }

    private boolean isMultiple(State state) {
        long remainder = state.remainder();
        for (int i = state.place(); i < places; i++) {
            remainder = remainder * 10 % divisor;
        }
        return state.exact() && remainder == 0;
    }
}
