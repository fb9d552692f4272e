/**
 * PNG, still or animated.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.png.PngDecoder}, the entry point; {@code PngChunks} and {@code PngHeader}, the
 *       layout of a file
 *   <li>{@code PngRows} unfilters rows, {@code PngSamples} converts them to pixels
 *   <li>{@code PngExif} reads the orientation from the metadata of cameras
 *   <li>animations: an {@code ApngFile} of {@code ApngFrame}s, which {@code ApngComposer} composes
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.png;

import dev.pixtral.api.Internal;
