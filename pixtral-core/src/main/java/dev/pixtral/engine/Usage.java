package dev.pixtral.engine;

/**
 * Token counts of a generation.
 *
 * @param promptTokens tokens of the prompt, including those of pictures
 * @param imageTokens tokens of the prompt that represent pictures: patches, row ends and picture ends
 * @param generatedTokens generated tokens, without the end of sequence
 * @param cachedTokens tokens of the prompt that did not have to be computed
 */
public record Usage(int promptTokens, int imageTokens, int generatedTokens, int cachedTokens) {}
