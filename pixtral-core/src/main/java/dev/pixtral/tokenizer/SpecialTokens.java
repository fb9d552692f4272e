package dev.pixtral.tokenizer;

/**
 * Ids of the special tokens of the v3 instruct format.
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
 * @param pad {@code <pad>}
 * @param unk {@code <unk>}
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
        int unk) {}
