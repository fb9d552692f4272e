/**
 * From a source to what the vision encoder is fed, as a viewer shows a picture or exactly as the reference reads it
 * (mistral-common with Pillow and OpenCV): {@link dev.pixtral.image.ImageOptions.Reading}.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.read.ImageDecoder} reads the bytes ({@code SourceReader}), finds the format, checks
 *       the header and decodes
 *   <li>{@link dev.pixtral.image.read.BudgetShare}, how pictures share what a prompt may spend on them
 *   <li>{@link dev.pixtral.image.read.ImagePreprocessor} resizes a picture to whole patches ({@code CubicResize},
 *       {@code CubicTaps}) and normalises it
 * </ol>
 */
package dev.pixtral.image.read;
