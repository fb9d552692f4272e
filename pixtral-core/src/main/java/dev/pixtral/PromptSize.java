package dev.pixtral;

/**
 * What a prompt costs.
 *
 * @param tokens tokens of the prompt, those of pictures included
 * @param imageTokens tokens of the prompt that stand for pictures: patches, ends of rows, ends of pictures
 */
public record PromptSize(int tokens, int imageTokens) {}
