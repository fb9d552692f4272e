package dev.pixtral.engine;

import dev.pixtral.model.Batch;
import java.util.List;

/**
 * A pass through the text decoder.
 *
 * @param batch the rows
 * @param members whose rows they are, in the order of the batch: the oldest first
 */
record Pass(Batch batch, List<Member> members) {
    /**
     * A sequence in a pass.
     *
     * @param sequence the sequence
     * @param rows how many of its rows are computed, at least 1
     */
    record Member(Sequence sequence, int rows) {
        /** Whether its last row gets logits; to be asked before the rows count as computed. */
        boolean getsLogits() {
            return rows == sequence.left();
        }
    }

    List<Sequence> sequences() {
        return members.stream().map(Member::sequence).toList();
    }
}
