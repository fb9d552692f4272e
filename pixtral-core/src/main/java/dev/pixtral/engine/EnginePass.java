package dev.pixtral.engine;

import dev.pixtral.model.Batch;
import java.util.Arrays;
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
     * @param rows number of its rows in the pass, without drafts, at least 1
     * @param draft tokens whose rows follow, if it decodes; not known to be right
     */
    record Member(Sequence sequence, int rows, int[] draft) {
        /** Returns how many of its rows get logits: the last ones. Call this before rows are counted as computed. */
        int logitRows() {
            return rows == sequence.pages().left() ? 1 + draft.length : 0;
        }

        Member withDraft(int tokens) {
            return new Member(sequence, rows, Arrays.copyOf(draft, tokens));
        }
    }

    /** Returns the number of drafted rows. */
    int drafted() {
        return members.stream().mapToInt(member -> member.draft().length).sum();
    }

    List<Sequence> sequences() {
        return members.stream().map(Member::sequence).toList();
    }

    /** Returns the number of rows that are not of prompts. Call this before the rows are counted as computed. */
    int decodedRows() {
        return members.stream()
                .filter(member -> member.sequence().decoding())
                .mapToInt(Member::rows)
                .sum();
    }
}
