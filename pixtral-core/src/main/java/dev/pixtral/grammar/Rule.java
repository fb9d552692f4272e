package dev.pixtral.grammar;

import dev.pixtral.schema.automaton.StringContent;

/**
 * A small machine over bytes that calls others for what stands inside. Immutable once its {@link Rules} are complete.
 *
 * <p>Every state can be left towards the end of the rule, within the room that the frame has: no frame is ever stuck.
 */
sealed interface Rule
        permits ArrayRule, CallsRule, ChoiceRule, CountedRule, DocumentRule, LexicalRule, ObjectRule, TextRule {
    /** More levels than any limit: of a rule that nothing satisfies. */
    int ENDLESS = 1 << 20;

    /** A frame before the first byte. The room is at least {@link #minDepth}. */
    Frame start(int room);

    /** Whether a value may begin with a byte, if there is room. */
    boolean startsWith(int unsignedByte);

    /** Follows a byte from a frame of this rule, and tells every frame that it leads to. */
    void step(Frame frame, int unsignedByte, Nodes parents, Successors out);

    /** Whether a frame that may go on may also end. One that can only end is never on top. */
    default boolean accepting(Frame frame) {
        return false;
    }

    /** The fewest levels of brackets in a value, or {@link #ENDLESS}, given those of the rules it calls. */
    int minDepth(Rules rules);

    /**
     * State of {@link StringContent} if from here all content of strings is open until a quote, else
     * {@link StringContent#DEAD}.
     */
    default int stringState(Frame frame) {
        return StringContent.DEAD;
    }

    /**
     * A frame with smaller counters that goes on alike for that many bytes; the same one for {@link Integer#MAX_VALUE},
     * which stands for any number.
     */
    default Frame clamp(Frame frame, int bytes) {
        return frame;
    }
}
