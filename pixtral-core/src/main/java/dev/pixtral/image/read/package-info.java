/**
 * Turns a source into the input of the vision encoder, either as a viewer shows a picture or exactly as the reference
 * reads it (mistral-common with Pillow and OpenCV): {@link dev.pixtral.image.ImageOptions.Reading}.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.read.ImageDecoder} reads the bytes ({@code SourceReader}), detects the format, checks
 *       the header and decodes the picture
 *   <li>{@link dev.pixtral.image.read.BudgetShare} divides the tokens that a prompt may spend on pictures
 *   <li>{@link dev.pixtral.image.read.ImagePreprocessor} resizes a picture to whole patches ({@code CubicResize},
 *       {@code CubicTaps}) and normalises it
 * </ol>
 */
package dev.pixtral.image.read;
