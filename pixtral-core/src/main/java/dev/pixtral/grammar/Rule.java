package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ContentMachine;
import dev.pixtral.schema.automaton.StringContent;
import java.util.Optional;

/**
 * A small state machine over bytes that enters other rules for nested values. Immutable once its {@link Rules} are
 * complete.
 *
 * <p>The end of the rule is reachable from every state, within the room of the frame: no frame is ever stuck.
 */
sealed interface Rule
        permits ArrayRule, CallsRule, ChoiceRule, CountedRule, DocumentRule, LexicalRule, ObjectRule, TextRule {
    /** Depth of a rule that nothing satisfies: more levels than any limit. */
    int ENDLESS = 1 << 20;

    /** Result of {@link #firstByte} if values may begin with several bytes. */
    int SEVERAL = -1;

    /** Returns a frame before the first byte. The room is at least {@link #minDepth}. */
    Frame start(int room);

    /** Returns whether a value may begin with a byte, if there is room. */
    boolean startsWith(int unsignedByte);

    /** Returns the only byte that values may begin with, or {@link #SEVERAL} if there may be others. */
    default int firstByte() {
        return SEVERAL;
    }

    /** Consumes a byte in a frame of this rule, and adds every resulting frame to {@code out}. */
    void step(Frame frame, int unsignedByte, Nodes parents, Successors out);

    /** Returns whether a frame that may continue may also end. A frame that can only end is never on top. */
    default boolean accepting(Frame frame) {
        return false;
    }

    /**
     * Returns the minimum levels of brackets in a value, or {@link #ENDLESS}, given the depths of the rules it enters.
     */
    int minDepth(Rules rules);

    /**
     * Returns the state of {@link StringContent} if any string content is allowed from here until a quote, otherwise
     * {@link StringContent#DEAD}.
     */
    default int stringState(Frame frame) {
        return StringContent.DEAD;
    }

    /**
     * Returns the only byte that could come next in a frame that cannot end, where that is known without trying;
     * otherwise {@link Automaton#UNKNOWN}.
     */
    default int onlyByte(Frame frame) {
        return Automaton.UNKNOWN;
    }

    /**
     * Returns what may come next within a string until a quote; empty outside of strings, and where a walk over the
     * whole frame is as cheap.
     */
    default Optional<ContentMachine> content(Frame frame) {
        return Optional.empty();
    }

    /**
     * Returns a frame with smaller counters that behaves identically for that many bytes; the same frame for
     * {@link Integer#MAX_VALUE}, which means any number of bytes.
     */
    default Frame clamp(Frame frame, int bytes) {
        return frame;
    }
}
