package dev.pixtral.engine;

import dev.pixtral.model.Batch;
import java.util.List;

/**
 * A pass through the text decoder.
 *
 * @param batch the rows
 * @param members the sequences of these rows in the order of the batch, oldest first
 */
record EnginePass(Batch batch, List<Member> members) {
    /**
     * A sequence in a pass.
     *
     * @param sequence the sequence
     * @param rows number of its rows in the pass, at least 1
     */
    record Member(Sequence sequence, int rows) {
        /** Returns whether its last row gets logits. Call this before the rows are counted as computed. */
        boolean getsLogits() {
            return rows == sequence.left();
        }
    }

    List<Sequence> sequences() {
        return members.stream().map(Member::sequence).toList();
    }

    /** Returns the number of rows of prompts. Call this before the rows are counted as computed. */
    int promptRows() {
        return members.stream()
                .filter(member -> !member.sequence().decoding())
                .mapToInt(Member::rows)
                .sum();
    }
}
