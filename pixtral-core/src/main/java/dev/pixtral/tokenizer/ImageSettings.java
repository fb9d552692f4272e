package dev.pixtral.tokenizer;

/**
 * Image settings of the tokenizer's model, from the tokenizer's file.
 *
 * @param patchSize side length of a patch in pixels
 * @param maxImageSize longest side of an image in pixels after downscaling
 * @param spatialMergeSize side length, in patches, of the block that becomes one token; 1 for Pixtral-12B
 */
public record ImageSettings(int patchSize, int maxImageSize, int spatialMergeSize) {}
