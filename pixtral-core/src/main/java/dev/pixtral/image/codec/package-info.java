/**
 * The code that the decoders of all formats share. Each format has its own package below this one, whose public class
 * is its decoder; only {@code dev.pixtral.image.read} uses them all.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.FormatDecoder}, an opened file, whose header has been read
 *   <li>{@link dev.pixtral.image.codec.LimitChecks}, which refuses pictures before they are decoded
 *   <li>{@link dev.pixtral.image.codec.Orientation}, which {@link dev.pixtral.image.codec.Exif} reads from an
 *       {@link dev.pixtral.image.codec.ExifDirectory}
 *   <li>animations: {@link dev.pixtral.image.codec.FrameChoice}, which chooses and composes frames;
 *       {@link dev.pixtral.image.codec.Canvas}, on which they are composed, each in its
 *       {@link dev.pixtral.image.codec.FrameArea}
 *   <li>colours: {@link dev.pixtral.image.codec.White}, which blends transparent colours over white, and
 *       {@link dev.pixtral.image.codec.ColourMath}, the conversions of JPEG and TIFF
 * </ol>
 *
 * <p>Not part of the API: public only for the other image packages.
 */
@Internal
package dev.pixtral.image.codec;

import dev.pixtral.api.Internal;
