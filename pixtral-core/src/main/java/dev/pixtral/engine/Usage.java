package dev.pixtral.engine;

/**
 * Token counts of a generation, and what did not have to be computed for it.
 *
 * @param promptTokens tokens of the prompt, including those of pictures
 * @param imageTokens tokens of the prompt that represent pictures: patches, row ends and picture ends
 * @param generatedTokens generated tokens, without the end of sequence
 * @param cachedTokens tokens of the prompt that did not have to be computed
 * @param cachedPictures pictures of the prompt that did not have to be encoded for it
 * @param cachedBytes bytes of keys, values and features that were there already
 * @param draftedTokens tokens that were computed ahead of their choice
 * @param acceptedTokens drafted tokens that became part of the answer
 */
public record Usage(
        int promptTokens,
        int imageTokens,
        int generatedTokens,
        int cachedTokens,
        int cachedPictures,
        long cachedBytes,
        int draftedTokens,
        int acceptedTokens) {
    /**
     * Creates counts of a generation without cached pictures and drafted tokens.
     *
     * @param promptTokens tokens of the prompt, including those of pictures
     * @param imageTokens tokens of the prompt that represent pictures
     * @param generatedTokens generated tokens
     * @param cachedTokens tokens of the prompt that did not have to be computed
     */
    public Usage(int promptTokens, int imageTokens, int generatedTokens, int cachedTokens) {
        this(promptTokens, imageTokens, generatedTokens, cachedTokens, 0, 0, 0, 0);
    }
}
