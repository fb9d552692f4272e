package dev.pixtral.grammar;

import dev.pixtral.schema.JsonType;
import java.math.BigInteger;

/**
 * A rule in progress: its state and counters. Two fields are registers, {@code at} and {@code next}: each rule reads
 * them by its own methods, whose names state their meaning. Fields that a rule does not use are 0, so that frames that
 * behave identically are equal.
 *
 * @param rule id of the rule
 * @param state its state
 * @param at node in a tree, position in a text, or index of a property, an item or a tool
 * @param next first declared property that may still come in order, or index of the call
 * @param min remaining count to the minimum
 * @param max remaining count to the maximum, {@link JsonType#UNBOUNDED} if there is none
 * @param room how many levels of brackets may be opened, including the rule's own
 * @param used declared properties that are already written, as bits
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

    /** Counts one item, property or character. */
    Frame count() {
        return counters(Math.max(0, min - 1), max == JsonType.UNBOUNDED ? max : max - 1);
    }
}
