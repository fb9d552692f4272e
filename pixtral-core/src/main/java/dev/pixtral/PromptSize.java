package dev.pixtral;

/**
 * Token counts of a prompt.
 *
 * @param tokens tokens of the prompt, including those of pictures
 * @param imageTokens tokens of the prompt that represent pictures: patches, row ends and picture ends
 */
public record PromptSize(int tokens, int imageTokens) {}
