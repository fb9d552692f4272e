/**
 * PNG, still or animated.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.png.PngDecoder}, the way in; {@code PngChunks} and {@code PngHeader}, how a file
 *       is laid out
 *   <li>{@code PngRows} unfilters rows, {@code PngSamples} makes pixels of them
 *   <li>{@code PngExif} finds notes of cameras
 *   <li>animations: an {@code ApngFile} of {@code ApngFrame}s, which {@code ApngComposer} composes
 * </ol>
 */
package dev.pixtral.image.codec.png;
