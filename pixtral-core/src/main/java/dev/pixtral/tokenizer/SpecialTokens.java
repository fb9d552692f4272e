package dev.pixtral.tokenizer;

/**
 * Ids of the special tokens of an instruct format. The tokenizer file says them; a format that has no such token has
 * {@link #ABSENT} instead, which is no id.
 *
 * @param bos begin of sequence, {@code <s>}
 * @param eos end of sequence, {@code </s>}
 * @param beginInst {@code [INST]}
 * @param endInst {@code [/INST]}
 * @param beginTools {@code [AVAILABLE_TOOLS]}
 * @param endTools {@code [/AVAILABLE_TOOLS]}
 * @param beginToolResults {@code [TOOL_RESULTS]}
 * @param endToolResults {@code [/TOOL_RESULTS]}
 * @param toolCalls {@code [TOOL_CALLS]}
 * @param img one patch of an image, {@code [IMG]}
 * @param imgBreak end of a row of patches, {@code [IMG_BREAK]}
 * @param imgEnd end of an image, {@code [IMG_END]}
 * @param pad {@code <pad>}; SentencePiece files have none
 * @param unk {@code <unk>}
 * @param beginSystem {@code [SYSTEM_PROMPT]}, used since v7
 * @param endSystem {@code [/SYSTEM_PROMPT]}, used since v7
 * @param toolContent {@code [TOOL_CONTENT]}, used since v7
 * @param args {@code [ARGS]}, since v11
 * @param callId {@code [CALL_ID]}, since v11
 * @param beginThink {@code [THINK]}, since v13, of models that think
 * @param endThink {@code [/THINK]}, since v13, of models that think
 */
public record SpecialTokens(
        int bos,
        int eos,
        int beginInst,
        int endInst,
        int beginTools,
        int endTools,
        int beginToolResults,
        int endToolResults,
        int toolCalls,
        int img,
        int imgBreak,
        int imgEnd,
        int pad,
        int unk,
        int beginSystem,
        int endSystem,
        int toolContent,
        int args,
        int callId,
        int beginThink,
        int endThink) {
    /** In place of the id of a token that the format does not have. */
    public static final int ABSENT = -1;

    /**
     * Returns whether the model can think before it answers.
     *
     * @return true if there are tokens that begin and end a thought
     */
    public boolean thinks() {
        return beginThink != ABSENT && endThink != ABSENT;
    }
}
