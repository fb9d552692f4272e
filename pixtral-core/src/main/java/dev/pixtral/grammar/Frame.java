package dev.pixtral.grammar;

import dev.pixtral.schema.JsonType;
import java.math.BigInteger;

/**
 * One rule on its way: where it is and what it has counted. Two fields are registers, {@code at} and {@code next}: a
 * rule reads them by methods of its own that say what they hold. Fields that a rule has no use for are 0, so that
 * frames that go on alike are equal.
 *
 * @param rule id of the rule
 * @param state its state
 * @param at place in a tree or text, index of a property, of an item or of a tool
 * @param next first declared property that may still come in order, or index of the call
 * @param min how much is left to the least number
 * @param max how much is left to the largest, {@link JsonType#UNBOUNDED} if there is none
 * @param room how many levels of brackets may be opened, the rule's own included
 * @param used declared properties that are written, as bits
 */
record Frame(int rule, int state, int at, int next, int min, int max, int room, BigInteger used) {
    static Frame of(int rule, int state) {
        return new Frame(rule, state, 0, 0, 0, 0, 0, BigInteger.ZERO);
    }

    Frame state(int newState) {
        return new Frame(rule, newState, at, next, min, max, room, used);
    }

    Frame at(int newState, int newAt) {
        return new Frame(rule, newState, newAt, next, min, max, room, used);
    }

    Frame next(int newNext) {
        return new Frame(rule, state, at, newNext, min, max, room, used);
    }

    Frame counters(int newMin, int newMax) {
        return newMin == min && newMax == max ? this : new Frame(rule, state, at, next, newMin, newMax, room, used);
    }

    Frame room(int newRoom) {
        return newRoom == room ? this : new Frame(rule, state, at, next, min, max, newRoom, used);
    }

    Frame use(int property) {
        return new Frame(rule, state, at, next, min, max, room, used.setBit(property));
    }

    /** One of what is counted has come. */
    Frame count() {
        return counters(Math.max(0, min - 1), max == JsonType.UNBOUNDED ? max : max - 1);
    }
}
