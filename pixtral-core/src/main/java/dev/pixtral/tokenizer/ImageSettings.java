package dev.pixtral.tokenizer;

/**
 * How the model that a tokenizer belongs to cuts images, as its file says.
 *
 * @param patchSize side of a patch in pixels
 * @param maxImageSize longest side of an image in pixels after scaling down
 * @param spatialMergeSize side, in patches, of the block that becomes one token; 1 for Pixtral-12B
 */
public record ImageSettings(int patchSize, int maxImageSize, int spatialMergeSize) {}
