/**
 * What the decoders of all formats have in common. Each format has a package of its own below this one, whose public
 * class is its decoder; only {@code dev.pixtral.image.read} knows them all.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.FormatDecoder}, a picture whose header is read
 *   <li>{@link dev.pixtral.image.codec.LimitChecks}, what is refused before it is decoded
 *   <li>{@link dev.pixtral.image.codec.Orientation}, which {@link dev.pixtral.image.codec.Exif} finds in an
 *       {@link dev.pixtral.image.codec.ExifDirectory}
 *   <li>animations: {@link dev.pixtral.image.codec.FrameChoice}, which frames become pictures;
 *       {@link dev.pixtral.image.codec.Canvas} and {@link dev.pixtral.image.codec.FrameArea}, on what they are composed
 *   <li>colours: {@link dev.pixtral.image.codec.White}, transparent ones over white, and
 *       {@link dev.pixtral.image.codec.ColourMath}, those of JPEG and TIFF
 * </ol>
 *
 * <p>Not part of the API: public only for the packages of pictures.
 */
package dev.pixtral.image.codec;
