package dev.pixtral.grammar;

import dev.pixtral.grammar.trie.ContentMachine;
import dev.pixtral.schema.JsonType;
import dev.pixtral.schema.automaton.ByteDfa;
import dev.pixtral.schema.automaton.Lengths;
import dev.pixtral.schema.automaton.StringContent;
import java.util.Optional;

/**
 * A string with a pattern and a limited number of characters. The frame counts them: an automaton for both would need
 * states for every count.
 *
 * @param id its own id
 * @param automaton accepts only JSON strings; trimmed
 * @param lengths lengths of the automaton
 * @param min minimum number of characters
 * @param max maximum number of characters, {@link JsonType#UNBOUNDED} for none
 */
record CountedRule(int id, ByteDfa automaton, Lengths lengths, int min, int max) implements Rule {

    @Override
    public Frame start(int room) {
        return Frame.of(id, 0).counters(min, max);
    }

    @Override
    public boolean startsWith(int unsignedByte) {
        return unsignedByte == StringContent.QUOTE && lengths.open(0, min, max);
    }

    @Override
    public int firstByte() {
        return StringContent.QUOTE;
    }

    @Override
    public void step(Frame frame, int b, Nodes parents, Successors out) {
        int next = automaton.next(frame.state(), b);
        if (next == ByteDfa.DEAD) {
            return;
        }
        boolean begins = lengths.atBoundary(frame.state());
        if (begins && b == StringContent.QUOTE) {
            if (frame.min() == 0) {
                out.finish(parents);
            }
            return;
        }
        if (begins && frame.max() == 0) {
            return;
        }
        Frame to = (begins ? frame.count() : frame).state(next);
        if (lengths.open(next, to.min(), to.max())) {
            out.to(to, parents);
        }
    }

    @Override
    public Optional<ContentMachine> content(Frame frame) {
        return frame.state() == 0 ? Optional.empty() : Optional.of(new Content(this, frame));
    }

    /** A state is one of the automaton, plus their number for each character since the start. */
    private record Content(CountedRule rule, Frame frame) implements ContentMachine {
        @Override
        public long start() {
            return frame.state();
        }

        @Override
        public long next(long state, int unsignedByte) {
            int states = rule.automaton.states();
            int from = (int) (state % states);
            int to = rule.automaton.next(from, unsignedByte);
            long count = state / states + (rule.lengths.atBoundary(from) ? 1 : 0);
            if (to == ByteDfa.DEAD || count > frame.max()) {
                return DEAD;
            }
            int least = (int) Math.max(0, frame.min() - count);
            int most = frame.max() == JsonType.UNBOUNDED ? frame.max() : (int) (frame.max() - count);
            return rule.lengths.open(to, least, most) ? count * states + to : DEAD;
        }
    }

    @Override
    public int minDepth(Rules rules) {
        return lengths.open(0, min, max) ? 0 : ENDLESS;
    }

    /**
     * Reduces the remaining counts to both limits by a multiple of the period: as long as both stay above the number
     * from which lengths repeat, the same continuations are open. A difference of two periods between the limits is
     * equivalent to any larger one.
     */
    @Override
    public Frame clamp(Frame frame, int bytes) {
        int period = lengths.period();
        if (period == 0) {
            return frame;
        }
        long low = (long) bytes + lengths.from() + 1; // long: bytes may be any int
        int least = frame.min();
        int most = frame.max();
        if (least > low + period) {
            int shift = (int) (least - low) / period * period;
            least -= shift;
            most -= most == JsonType.UNBOUNDED ? 0 : shift;
        }
        long limit = low + 3L * period; // at least two periods above the minimum
        if (most != JsonType.UNBOUNDED && most > limit + period) {
            most -= (int) (most - limit) / period * period;
        }
        return frame.counters(least, most);
    }
}
