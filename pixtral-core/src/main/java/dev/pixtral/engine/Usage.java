package dev.pixtral.engine;

/**
 * Tokens of a generation.
 *
 * @param promptTokens tokens of the prompt, those of pictures included
 * @param imageTokens tokens of the prompt that stand for pictures: patches, ends of rows, ends of pictures
 * @param generatedTokens generated tokens, without the end of sequence
 * @param cachedTokens tokens of the prompt that did not have to be computed
 */
public record Usage(int promptTokens, int imageTokens, int generatedTokens, int cachedTokens) {}
