/**
 * WebP, lossy or lossless, still or animated: libwebp's pixels.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.webp.WebpDecoder}, the way in; {@code WebpChunks}, {@code WebpFrame} and
 *       {@code WebpAlpha}, how a file is laid out
 *   <li>lossy: {@code Vp8Decoder} reads a {@code Vp8Header} and {@code Vp8Modes} with a {@code Vp8BoolDecoder} and
 *       {@code Vp8Tables}; {@code Vp8Prediction}, {@code Vp8Residuals}, {@code Vp8Transform} and {@code Vp8LoopFilter}
 *       make {@code Vp8Plane}s, {@code Vp8Colours} RGB of these
 *   <li>lossless: {@code Vp8lDecoder} reads {@code Vp8lBits}; a {@code Vp8lImage} is coded with {@code Vp8lCodes}, each
 *       of them a {@code Vp8lCode}; {@code Vp8lTransform}s, such as a {@code Vp8lPredictor}, are undone
 * </ol>
 */
package dev.pixtral.image.codec.webp;
