/**
 * WebP, lossy or lossless, still or animated, with the pixels of libwebp.
 *
 * <ol>
 *   <li>{@link dev.pixtral.image.codec.webp.WebpDecoder}, the entry point; {@code WebpChunks}, {@code WebpFrame} and
 *       {@code WebpAlpha}, the layout of a file
 *   <li>lossy: {@code Vp8Decoder} reads a {@code Vp8Header} and {@code Vp8Modes} with a {@code Vp8BoolDecoder} and
 *       {@code Vp8Tables}; {@code Vp8Prediction}, {@code Vp8Residuals}, {@code Vp8Transform} and {@code Vp8LoopFilter}
 *       produce {@code Vp8Plane}s, which {@code Vp8Colours} converts to RGB
 *   <li>lossless: {@code Vp8lDecoder} reads {@code Vp8lBits}; it decodes a {@code Vp8lImage} with {@code Vp8lCodes},
 *       each of them a {@code Vp8lCode}, and undoes {@code Vp8lTransform}s, such as a {@code Vp8lPredictor}
 * </ol>
 *
 * <p>Internal: the public types of this package are only for other packages of this project.
 */
@Internal
package dev.pixtral.image.codec.webp;

import dev.pixtral.api.Internal;
